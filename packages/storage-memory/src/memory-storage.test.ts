// What is particular to storage in memory: its order, its sharing of bytes, its answers to competing uploads.
import { once } from 'node:events'
import { virtualPath } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { call, fetch, file, names, put } from '../test/files.js'
import { type MemoryStorage, memoryStorage } from './index.js'

describe('memoryStorage', () => {
  it('lists names in the order of their bytes (P-45)', async () => {
    const wanted = ['A', 'B', 'a', 'a-b', 'a.b', 'a0', 'b', '\u00e9', '\uff0e', '\u{1F6A2}']
    const files = Object.fromEntries([...wanted].reverse().map(name => [`/${name}`, '']))
    const storage = memoryStorage({ files })
    expect(await names(storage)).toEqual(wanted)
    expect(await names(storage)).toEqual(
      [...wanted].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    )
    await storage.remove(virtualPath('/a0'), call)
    await put(storage, virtualPath('/0'), '')
    expect(await names(storage)).toEqual(['0', ...wanted.filter(name => name !== 'a0')])
  })

  it('gives other sessions their turn in a long listing', async () => {
    const files = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`/f${index}`, '']))
    const storage = memoryStorage({ files })
    const immediates = countImmediates()
    expect(await names(storage)).toHaveLength(3000)
    expect(immediates.stop()).toBeGreaterThanOrEqual(4)
  })

  it('gives other sessions their turn in a long read', async () => {
    const storage = memoryStorage({ files: { '/file': Buffer.alloc(12 * 1024 * 1024) } })
    const immediates = countImmediates()
    await fetch(storage, file)
    expect(immediates.stop()).toBeGreaterThanOrEqual(8)
  })

  it('reads without copying: two readers get views of the same memory, in blocks of 64 to 256 KiB', async () => {
    const storage = memoryStorage()
    await put(storage, file, Buffer.alloc(2_000_000, 'x'))
    const [one, other] = [await chunksOf(storage), await chunksOf(storage)]
    expect(one.map(({ buffer: memory }) => memory)).toEqual(other.map(({ buffer: memory }) => memory))
    expect(one.every(({ buffer: memory }, index) => memory === other[index]?.buffer)).toBe(true)
    for (const { length } of one.slice(0, -1)) expect([65_536, 262_144]).toContain(length)
  })

  it('reads without copying also where the bytes flow', async () => {
    const storage = memoryStorage()
    await put(storage, file, Buffer.alloc(2_000_000, 'x'))
    const source = await storage.read(file, { start: 0 }, call)
    const stream = source.stream()
    const flowing: ArrayBufferLike[] = []
    stream.on('data', (chunk: Buffer) => flowing.push(chunk.buffer))
    await once(stream, 'end')
    await source.close()
    const pulled = (await chunksOf(storage)).map(({ buffer: memory }) => memory)
    expect(flowing.length).toBe(pulled.length)
    expect(flowing.every((memory, index) => memory === pulled[index])).toBe(true)
  })

  it('keeps no memory but its own bytes for a small file', async () => {
    const storage = memoryStorage()
    await put(storage, file, 'small')
    expect((await chunksOf(storage))[0]?.buffer.byteLength).toBe(5)
  })

  it('keeps mode and unique value of a file that gets new bytes', async () => {
    const storage = memoryStorage({ files: { '/file': 'old' } })
    await storage.setMode(file, 0o600, call)
    const before = await storage.stat(file, call)
    await put(storage, file, 'new and longer')
    expect(await storage.stat(file, call)).toMatchObject({ unique: before.unique, mode: 0o600, size: 14 })
  })

  it('has other unique values than another storage', async () => {
    const entries = await Promise.all(
      [1, 2].map(() => memoryStorage({ files: { '/file': '' } }).stat(file, call)),
    )
    expect(entries[0]?.unique).not.toBe(entries[1]?.unique)
  })

  it('refuses a second exclusive upload of a name before its bytes are sent (STOU)', async () => {
    const storage = memoryStorage()
    const upload = await storage.write(file, { kind: 'create' }, call)
    await expect(storage.write(file, { kind: 'create' }, call)).rejects.toMatchObject({
      code: 'exists',
      path: file,
    })
    await upload.abort(new Error('reset'))
    await put(storage, file, 'x', { kind: 'create' })
  })

  it('appends to what is there at the commit, so that two appends follow each other (E-05)', async () => {
    const storage = memoryStorage({ files: { '/file': 'old,' } })
    const uploads = [
      await storage.write(file, { kind: 'append' }, call),
      await storage.write(file, { kind: 'append' }, call),
    ]
    for (const [index, upload] of uploads.entries()) {
      const sink = upload.sink()
      sink.end(`part ${index},`)
      await once(sink, 'finish')
    }
    for (const upload of uploads.reverse()) await upload.commit()
    expect(String(await fetch(storage, file))).toBe('old,part 1,part 0,')
  })

  it('refuses to commit what has not come to its end, and a second commit', async () => {
    const storage = memoryStorage({ files: { '/file': 'old' } })
    const upload = await storage.write(file, { kind: 'replace' }, call)
    upload.sink().write('half of')
    await expect(upload.commit()).rejects.toMatchObject({ code: 'io', path: file })
    await expect(upload.commit()).rejects.toMatchObject({ code: 'io', path: file })
    expect(String(await fetch(storage, file))).toBe('old')
  })

  it('tells the same digest for SHA-256 and sha256', async () => {
    const storage = memoryStorage({ files: { '/file': 'abc' } })
    const digest = await storage.checksum(file, 'SHA-256', { start: 0 }, call)
    expect(digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(await storage.checksum(file, 'sha256', { start: 0 }, call)).toBe(digest)
    expect(await storage.checksum(file, 'CRC32', { start: 0 }, call)).toBe('352441c2')
  })

  it('refuses a time that is none', async () => {
    const storage = memoryStorage({ files: { '/file': '' } })
    await expect(storage.setModified(file, new Date(Number.NaN), call)).rejects.toMatchObject({
      code: 'io',
      path: file,
    })
  })
})

async function chunksOf(storage: MemoryStorage): Promise<Buffer[]> {
  const source = await storage.read(file, { start: 0 }, call)
  const chunks: Buffer[] = await source.stream().toArray()
  await source.close()
  return chunks
}

/** Counts turns of the event loop. */
function countImmediates(): { stop(): number } {
  let count = 0
  let next = setImmediate(again)
  function again() {
    count += 1
    next = setImmediate(again)
  }
  return {
    stop() {
      clearImmediate(next)
      return count
    },
  }
}
