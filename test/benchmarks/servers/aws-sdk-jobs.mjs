// The loads of the benchmark as a program has them that calls the SDK of S3 and nothing else; options as those of the load client.
import { randomFillSync } from 'node:crypto'
import { Readable } from 'node:stream'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'

const CHUNK = 64 * 1024
const chunk = randomFillSync(Buffer.allocUnsafe(CHUNK))

export const JOBS = { stor, retr, sstor, sretr, list }

/** `sessions` uploads at once, of streams whose length is not told, as an FTP server has them. */
async function stor({ client, bucket, sessions, path, bytes }) {
  const upload = number => {
    const params = { Bucket: bucket, Key: keyOf(path, number), Body: streamOf(bytes) }
    return new Upload({ client, params }).done()
  }
  await Promise.all(numbers(sessions).map(upload))
  return { transfers: sessions, bytes: bytes * sessions }
}

async function retr({ client, bucket, sessions, path }) {
  const sizes = await Promise.all(
    numbers(sessions).map(number => fetched(client, bucket, keyOf(path, number))),
  )
  return { transfers: sessions, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

/** One after the other, of bytes that are there. */
async function sstor({ client, bucket, repeat, path, bytes }) {
  const Body = chunk.subarray(0, bytes)
  for (const turn of numbers(repeat)) {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${path}/u0_${fiveDigits(turn)}`, Body }))
  }
  return { transfers: repeat, bytes: bytes * repeat }
}

async function sretr({ client, bucket, repeat, path }) {
  let bytes = 0
  for (const turn of numbers(repeat)) bytes += await fetched(client, bucket, `${path}/f${fiveDigits(turn)}`)
  return { transfers: repeat, bytes }
}

/** All pages, one after the other; the verb of FTP in front of the path does not matter. */
async function list({ client, bucket, path }) {
  const Prefix = `${path.slice(path.indexOf(' ') + 1)}/`
  let [entries, firstByteAt, ContinuationToken] = [0]
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, ContinuationToken }))
    firstByteAt ??= performance.now()
    entries += page.KeyCount
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return { entries, firstByteAt }
}

async function fetched(client, bucket, key) {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  let bytes = 0
  Body.on('data', data => {
    bytes += data.length
  })
  await new Promise((resolve, reject) => Body.once('end', resolve).once('error', reject))
  return bytes
}

function streamOf(bytes) {
  let left = bytes
  return new Readable({
    read() {
      const piece = chunk.subarray(0, left)
      left -= piece.length
      this.push(piece.length === 0 ? null : piece)
    },
  })
}

function keyOf(path, number) {
  return path.replace('%d', number)
}

function numbers(count) {
  return Array.from({ length: count }, (_, index) => index)
}

function fiveDigits(number) {
  return String(number).padStart(5, '0')
}
