// A file of 1 GiB: up, resumed at its end and appended to without being sent again, and down (E-04, E-05).
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type StorageAdapter, virtualPath, type WriteMode } from '@longshore/storage'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type StartedCeph, startCeph } from './lab/ceph.js'
import { describeOnServer } from './lab/servers.js'
import { BucketRoom, bytesAt, call, MIB } from './lab/storage-in.js'

const SIZE = 1024 * MIB
const BLOCK = bytesAt(0, MIB)
const MORE = Buffer.from('the rest')
const PATH = virtualPath('/file')

/** The same block again and again, and then a few other bytes. */
function* file(size: number, end: Buffer = Buffer.alloc(0)): Generator<Buffer> {
  for (let left = size; left > 0; left -= BLOCK.length) yield BLOCK.subarray(0, Math.min(left, BLOCK.length))
  if (end.length > 0) yield end
}

function digestOf(blocks: Iterable<Buffer>): string {
  const hash = createHash('sha1')
  for (const block of blocks) hash.update(block)
  return hash.digest('hex')
}

async function send(storage: StorageAdapter, mode: WriteMode, bytes: Iterable<Buffer>): Promise<void> {
  const upload = await storage.write(PATH, mode, call())
  await pipeline(Readable.from(bytes), upload.sink())
  await upload.commit()
}

// A server of its own, as the room of deleted objects becomes free late, and this takes gigabytes.
describeOnServer('Ceph', 'a file of 1 GiB in a bucket', () => {
  let ceph: StartedCeph
  let room: BucketRoom
  beforeAll(async () => {
    ceph = await startCeph({ memoryBytes: 8 * 2 ** 30 })
    room = await BucketRoom.open(ceph.server)
  })
  afterAll(async () => {
    await room?.close()
    await ceph?.close()
  })

  const digest = () => room.storage().checksum?.(PATH, 'sha1', { start: 0 }, call())

  /** A storage that counts the bytes of files that it sends; what it tries the server with does not count. */
  function counting() {
    const sent = { bytes: 0 }
    const storage = room.storage({}, api => ({
      uploadPart: (input, options) => {
        if (input.key === 'file') sent.bytes += input.body.size
        return api.uploadPart(input, options)
      },
    }))
    return { storage, sent }
  }

  it('is stored and read', async () => {
    await send(room.storage(), { kind: 'replace' }, file(SIZE))
    expect(await digest()).toBe(digestOf(file(SIZE)))
  }, 240_000)

  const once = MORE
  const twice = Buffer.concat([MORE.subarray(0, -1), MORE])
  const thrice = Buffer.concat([twice, MORE])
  it.each([
    ['resumed at its end', { kind: 'resume', offset: SIZE }, once],
    ['resumed one byte before its end', { kind: 'resume', offset: SIZE + once.length - 1 }, twice],
    ['appended to', { kind: 'append' }, thrice],
  ] as const)(
    'is %s, and only what is new is sent',
    async (_label, mode, end) => {
      const { storage, sent } = counting()
      await send(storage, mode, [MORE])
      expect(sent.bytes).toBe(MORE.length)
      expect(await digest()).toBe(digestOf(file(SIZE, end)))
      await ceph.freeDeleted()
    },
    240_000,
  )

  it('is not resumed beyond its end', async () => {
    const attempt = room.storage().write(PATH, { kind: 'resume', offset: SIZE + 100 }, call())
    await expect(attempt).rejects.toMatchObject({ code: 'bad-offset' })
    expect(await room.bucket.openUploads()).toEqual([])
  })
})
