// What counts as used in memory (protocol C-36): each byte once, for as long as a file, an upload or a reader holds it.
import { once } from 'node:events'
import type { Upload } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { call, file, free, other, put, REPLACE, send } from '../test/files.js'
import { type MemoryStorage, memoryStorage } from './index.js'

describe('the bytes in use', () => {
  const full = 1_000_000
  const begin = () => memoryStorage({ maxBytes: full, files: { '/file': Buffer.alloc(300_000) } })

  const changes: [string, number, (storage: MemoryStorage) => Promise<unknown>][] = [
    ['a removal', 0, storage => storage.remove(file, call)],
    ['a replacement', 100, storage => put(storage, file, 100)],
    ['an append', 300_100, storage => put(storage, file, 100, { kind: 'append' })],
    ['a resumed upload', 200_100, storage => put(storage, file, 100, { kind: 'resume', offset: 200_000 })],
    ['a rename', 300_000, storage => storage.rename(file, other, call)],
    ['a copy, which shares its bytes', 300_000, storage => storage.copy(file, other, call)],
    [
      'a copy that is removed',
      300_000,
      storage => storage.copy(file, other, call).then(() => storage.remove(other, call)),
    ],
    [
      'a copied file that is removed',
      300_000,
      storage => storage.copy(file, other, call).then(() => storage.remove(file, call)),
    ],
    [
      'a copied file that is replaced',
      300_100,
      storage => storage.copy(file, other, call).then(() => put(storage, file, 100)),
    ],
    [
      'a copied file with more bytes',
      300_100,
      storage => storage.copy(file, other, call).then(() => put(storage, file, 100, { kind: 'append' })),
    ],
    [
      'a rename over a file',
      50,
      storage => put(storage, other, 50).then(() => storage.rename(other, file, call)),
    ],
    [
      'an aborted replacement',
      300_000,
      async storage => (await send(storage, file, 500)).upload.abort(new Error('reset')),
    ],
    [
      'an aborted append, which is kept',
      300_500,
      async storage => (await send(storage, file, 500, { kind: 'append' })).upload.abort(new Error('reset')),
    ],
    [
      'an aborted new file, which is kept',
      300_500,
      async storage => (await send(storage, other, 500)).upload.abort(new Error('reset')),
    ],
    ['a refused commit', 300_000, storage => refusedCommit(storage)],
  ]

  it.each(changes)('after %s are %i', async (_, used, change) => {
    const storage = begin()
    await change(storage)
    expect(full - (await free(storage))).toBe(used)
  })

  it('include a file that is gone for as long as it is read', async () => {
    const storage = begin()
    const source = await storage.read(file, { start: 0 }, call)
    await storage.remove(file, call)
    expect(full - (await free(storage))).toBe(300_000)
    await source.close()
    await source.close()
    expect(full - (await free(storage))).toBe(0)
  })

  it('include an upload until its call is aborted and the upload with it', async () => {
    const storage = begin()
    const controller = new AbortController()
    const upload: Upload = await storage.write(other, REPLACE, { ...call, signal: controller.signal })
    const sink = upload.sink()
    sink.write(Buffer.alloc(1000))
    const failed = once(sink, 'error')
    controller.abort(new Error('gone'))
    expect(await failed).toMatchObject([{ code: 'unavailable', path: other }])
    expect(full - (await free(storage))).toBe(301_000)
    await upload.abort(new Error('gone'))
    await storage.remove(other, call)
    expect(full - (await free(storage))).toBe(300_000)
  })

  it('stay few pieces when a log is appended line by line', async () => {
    const storage = memoryStorage({ maxBytes: full })
    for (let line = 0; line < 3000; line += 1) await put(storage, file, 100, { kind: 'append' })
    expect(full - (await free(storage))).toBe(300_000)
    const source = await storage.read(file, { start: 0 }, call)
    expect((await source.stream().toArray()).length).toBeLessThan(10)
    await source.close()
  })
})

/** Two uploads race for a directory's name: the file cannot have it any more. */
async function refusedCommit(storage: MemoryStorage): Promise<void> {
  const { upload } = await send(storage, other, 500)
  await storage.makeDirectory(other, call)
  await expect(upload.commit()).rejects.toMatchObject({ code: 'is-a-directory', path: other })
}
