// A file of 1 GiB: up, resumed at its end and appended to without being sent again, and down, in bounded memory.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type StorageAdapter, virtualPath, type WriteMode } from '@longshore/storage'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnServer } from './lab/servers.js'
import { BucketRoom, bytesAt, call, MIB } from './lab/storage-in.js'

const SIZE = 1024 * MIB
const BLOCK = bytesAt(0, MIB)
const more = Buffer.from('the rest')

/** The first bytes of one block after the other. */
function* blocks(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= BLOCK.length) yield BLOCK.subarray(0, Math.min(left, BLOCK.length))
}

function digestOf(size: number, added = Buffer.alloc(0)): string {
  const hash = createHash('sha1')
  for (const block of blocks(size)) hash.update(block)
  return hash.update(added).digest('hex')
}

async function send(storage: StorageAdapter, mode: WriteMode, bytes: Iterable<Buffer>): Promise<void> {
  const opened = await storage.write(virtualPath('/file'), mode, call())
  await pipeline(Readable.from(bytes), opened.sink())
  await opened.commit()
}

describeOnServer('Ceph', 'A file of 1 GiB in a bucket', server => {
  let room: BucketRoom
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  afterAll(() => room.close())

  const digest = (storage: StorageAdapter) =>
    storage.checksum?.(virtualPath('/file'), 'sha1', { start: 0 }, call())

  it('is stored and read', async () => {
    const storage = room.storage()
    await send(storage, { kind: 'replace' }, blocks(SIZE))
    expect(await digest(storage)).toBe(digestOf(SIZE))
  }, 240_000)

  it.each([SIZE - 1, SIZE])(
    'is resumed at %d, and only what is new is sent',
    async offset => {
      let sent = 0
      const storage = room.storage({}, api => ({
        uploadPart: (input, options) => {
          if (input.key === 'file') sent += input.body.size
          return api.uploadPart(input, options)
        },
      }))
      await send(storage, { kind: 'resume', offset }, [more])
      expect(sent).toBe(more.length)
      expect(await digest(storage)).toBe(
        digestOf(SIZE - 1, offset === SIZE ? Buffer.concat([more.subarray(0, 1), more]) : more),
      )
    },
    240_000,
  )

  it('is not resumed beyond its end', async () => {
    const attempt = room.storage().write(virtualPath('/file'), { kind: 'resume', offset: SIZE + 100 }, call())
    await expect(attempt).rejects.toMatchObject({ code: 'bad-offset' })
    expect(await room.bucket.openUploads()).toEqual([])
  })
})
