// Listings of real servers: many keys over pages, odd keys that others have put there, objects beside directories.
import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  batchesOf,
  childOf,
  type Entry,
  ROOT,
  type StorageAdapter,
  type VirtualPath,
  virtualPath,
} from '@longshore/storage'
import type { S3StorageOptions } from '@longshore/storage-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOnServer } from './lab/servers.js'
import { BucketRoom, call } from './lab/storage-in.js'

const AT_ONCE = 24

/** Puts empty objects. */
async function seed({ bucket: { client, name } }: BucketRoom, keys: readonly string[]): Promise<void> {
  const left = keys.values()
  const worker = async () => {
    for (const Key of left)
      await client.send(new PutObjectCommand({ Bucket: name, Key, Body: new Uint8Array(0) }))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** A storage, and how many pages it has asked for. */
function counted(room: BucketRoom, options: Partial<S3StorageOptions>) {
  let count = 0
  const storage = room.storage(options, ({ list }) => ({
    list: (...request) => {
      count++
      return list(...request)
    },
  }))
  return { storage, asked: () => count }
}

/** Names as they are listed, in any order, directories with a slash. */
async function names(storage: StorageAdapter, path = '/'): Promise<string[]> {
  const found: string[] = []
  for await (const batch of batchesOf(storage.list(virtualPath(path), call())))
    found.push(...batch.map(written))
  return found.sort()
}

const written = ({ name, type }: Entry) => (type === 'directory' ? `${name}/` : name)

describeOnServer('Ceph', 'a directory of 3,500 names', server => {
  const files = Array.from({ length: 1800 }, (_, index) => `file-${index}`)
  const folders = Array.from({ length: 1700 }, (_, index) => `folder-${index}/`)
  let room: BucketRoom
  beforeAll(async () => {
    room = await BucketRoom.open(server)
    await seed(room, [...files, ...folders.map(folder => `${folder}inside`)])
  }, 240_000)
  afterAll(() => room.close(), 240_000)

  it('is listed with a request for each page, every name once', async () => {
    const { storage, asked } = counted(room, {})
    expect(await names(storage)).toEqual([...files, ...folders].sort())
    expect(asked()).toBe(4)
  })

  it('is looked through for marks where they may lie behind the first page', async () => {
    const early = files.slice(0, 1010).map(name => `early/!${name}`)
    await seed(room, early)
    const { storage, asked } = counted(room, { prefix: 'early' })
    expect(await names(storage)).toHaveLength(early.length)
    expect(asked()).toBe(3)
  }, 120_000)
})

describeOnServer('Ceph', 's3Storage', server => {
  let room: BucketRoom
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  afterAll(() => room.close(), 120_000)

  it('leaves objects out that have the name of a directory, also where a page ends between the two', async () => {
    const between = Array.from({ length: 1100 }, (_, index) => `a-${index}`)
    const keys = ['a', 'a/inside', 'a-7/inside', 'a.', 'b', 'b!', 'b/', 'c', 'c-', 'c0']
    await seed(
      room,
      [...between, ...keys].map(key => `beside/${key}`),
    )
    const found = await names(counted(room, { prefix: 'beside' }).storage)
    const others = between.filter(name => name !== 'a-7')
    expect(found).toEqual([...others, 'a/', 'a-7/', 'a.', 'b!', 'b/', 'c', 'c-', 'c0'].sort())
    expect(room.events).toContainEqual({ type: 'hidden', directory: 'beside/', count: 3 })
  }, 120_000)

  describe('keys that others have put there', () => {
    // 200 first names that nobody can ask for, as objects and as directories.
    const fixed = ['..', '.', '../up', './here', '/slash']
    const controls = Array.from({ length: 195 }, (_, index) => {
      const name = `n${index}${String.fromCodePoint([1, 7, 10, 13, 31, 127, 0x85][index % 7]!)}`
      return index % 2 === 0 ? name : `${name}/inside`
    })
    const good = [
      ...['plain', 'sp ace', 'per%2Fcent', 'pl+us', 'back\\slash', 'é', 'e\u0301', '\u{1F6A2}', 'tilde~'],
      ...['"quoted"', '<&>', '-dash', ' ', 'trailing.', '...', '\u00a0', '\u3000'],
    ]

    beforeAll(async () => {
      const below = [...fixed, ...controls, ...good, '', 'a/b', 'a//b', 'a/../b', '.longshore-x']
      await seed(room, ['outside', ...below.map(key => `odds/${key}`)])
    })

    it('are listed exactly where they can be read, and the others counted', async () => {
      const { storage } = counted(room, { prefix: 'odds' })
      expect(await names(storage)).toEqual([...good, 'a/'].sort())
      expect(room.events).toContainEqual({ type: 'hidden', directory: 'odds/', count: 200 })
      for (const name of good) {
        const path = childOf(ROOT, name)
        expect(await storage.stat(path, call())).toMatchObject({ name, type: 'file', size: 0 })
        await (await storage.read(path, { start: 0 }, call())).close()
      }
      expect(await names(storage, '/a')).toEqual(['b'])
    })

    it.each(['/..', '/../outside', '/.longshore-x', '/n0\u0001', '/n1\u0007', '/a//b', '/a/../b'])(
      'are out of reach, and so is what lies outside of the prefix: %j',
      async path => {
        const { storage } = counted(room, { prefix: 'odds' })
        await expect(storage.stat(path as VirtualPath, call())).rejects.toMatchObject({ code: 'not-found' })
        await expect(storage.read(path as VirtualPath, { start: 0 }, call())).rejects.toMatchObject({
          code: 'not-found',
        })
      },
    )
  })
})
