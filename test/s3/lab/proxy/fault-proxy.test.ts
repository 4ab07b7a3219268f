// Where nothing goes wrong, the proxy is not to be noticed; it counts, and holds what it is told to.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request, ServerResponse } from 'node:http'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Bucket, makeBucket } from '../buckets.js'
import { clientFor } from '../client.js'
import { describeOnServers } from '../servers.js'
import { FaultProxy } from './fault-proxy.js'

const PART = 5 * 1024 ** 2

describeOnServers('the proxy', server => {
  let proxy: FaultProxy
  let bucket: Bucket
  let client: S3Client

  beforeAll(async () => {
    proxy = await FaultProxy.open(server)
    bucket = await makeBucket(server)
    client = clientFor(proxy.server, { maxAttempts: 1 })
  })

  afterAll(async () => {
    client.destroy()
    await proxy.close()
    await bucket.dispose()
  })

  const at = (Key: string) => ({ Bucket: bucket.name, Key })

  it.each([0, 1, 70_000, 12 * 1024 ** 2])('passes %i bytes there and back', async size => {
    const bytes = randomBytes(size)
    await client.send(new PutObjectCommand({ ...at('a b/ä'), Body: bytes }))
    expect((await bucket.get('a b/ä')).bytes.equals(bytes)).toBe(true)
    const { Body, ContentLength } = await client.send(new GetObjectCommand(at('a b/ä')))
    expect(ContentLength).toBe(size)
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  })

  it('passes on what a server says when it refuses', async () => {
    const missing = client.send(new GetObjectCommand(at('missing')))
    await expect(missing).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } })
  })

  it('lets a client that asks first send its body, or not', async () => {
    const headers = { expect: '100-continue', 'content-length': 3 }
    const ask = async () => {
      const asked = request(`${proxy.server.endpoint}/${bucket.name}/asked`, { method: 'PUT', headers })
      let told = false
      asked.once('continue', () => {
        told = true
        asked.end('yes')
      })
      const [{ statusCode }] = await once(asked, 'response')
      asked.destroy()
      return { told, statusCode }
    }
    proxy.fail({ key: 'asked' }, 'slow-down')
    expect(await ask()).toEqual({ told: false, statusCode: 503 })
    // Without a signature: the server has the last word.
    expect([400, 403]).toContain((await ask()).statusCode)
    const told = vi.spyOn(ServerResponse.prototype, 'writeContinue')
    await client.send(new PutObjectCommand({ ...at('large'), Body: Buffer.alloc(PART) }))
    expect(proxy.requests.at(-1)?.headers.expect).toBe('100-continue')
    expect(told).toHaveBeenCalledTimes(1)
    told.mockRestore()
  })

  it('keeps the connection of a client', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const reused: boolean[] = []
    for (let index = 0; index < 3; index++) {
      const asked = request(`${proxy.server.endpoint}/`, { agent }).end()
      const [answer] = await once(asked, 'response')
      await once(answer.resume(), 'end')
      reused.push(asked.reusedSocket)
    }
    agent.destroy()
    expect(reused).toEqual([false, true, true])
  })

  it('counts requests by their operations', async () => {
    const counts = await proxy.countsOf(async () => {
      await client.send(new PutObjectCommand({ ...at('source'), Body: Buffer.alloc(PART) }))
      await client.send(new CopyObjectCommand({ ...at('copy'), CopySource: `${bucket.name}/source` }))
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(at('parts')))
      const part = { ...at('parts'), UploadId }
      const CopySource = `${bucket.name}/source`
      const first = await client.send(new UploadPartCopyCommand({ ...part, PartNumber: 1, CopySource }))
      const second = await client.send(
        new UploadPartCommand({ ...part, PartNumber: 2, Body: Buffer.from('x') }),
      )
      await client.send(new ListPartsCommand(part))
      const Parts = [first.CopyPartResult, second].map((made, index) => ({
        PartNumber: index + 1,
        ETag: made?.ETag,
      }))
      await client.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts } }))
      const given = await client.send(new CreateMultipartUploadCommand(at('given up')))
      await client.send(new AbortMultipartUploadCommand({ ...at('given up'), UploadId: given.UploadId }))
    })
    expect(counts).toEqual({
      PutObject: 1,
      CopyObject: 1,
      CreateMultipartUpload: 2,
      UploadPartCopy: 1,
      UploadPart: 1,
      ListParts: 1,
      CompleteMultipartUpload: 1,
      AbortMultipartUpload: 1,
    })
    expect((await bucket.get('parts')).bytes.length).toBe(PART + 1)
  })

  it('holds a request until it is released, and others not', async () => {
    const gate = proxy.hold({ operation: 'PutObject', key: 'held' })
    const held = client.send(new PutObjectCommand({ ...at('held'), Body: Buffer.from('late') }))
    expect(await gate.arrived).toMatchObject({ operation: 'PutObject', key: 'held' })
    await client.send(new PutObjectCommand({ ...at('other'), Body: Buffer.from('early') }))
    expect(await bucket.keys('held')).toEqual([])
    gate.release()
    await held
    expect(await bucket.keys('held')).toEqual(['held'])
  })

  it('holds an answer when the server has done what it was asked', async () => {
    const gate = proxy.hold({ key: 'done' }, 'answer')
    let answered = false
    const put = client.send(new PutObjectCommand({ ...at('done'), Body: Buffer.from('done') }))
    const noted = put.then(() => {
      answered = true
    })
    await gate.arrived
    expect(await bucket.keys('done')).toEqual(['done'])
    expect(answered).toBe(false)
    gate.release()
    await noted
  })
})
