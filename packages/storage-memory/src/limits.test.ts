// What a storage in memory may hold at most: bytes of a file, bytes of all, entries (protocol C-36).
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { virtualPath } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { call, file, free, other, put, REPLACE, send } from '../test/files.js'
import { memoryStorage } from './index.js'

const KIB = 1024

describe('maxFileBytes', () => {
  it('lets a file be as large, and not a byte larger: over-quota (C-36)', async () => {
    const storage = memoryStorage({ maxFileBytes: 25_000 })
    await put(storage, file, 25_000)
    const { upload, error } = await send(storage, other, 25_001)
    expect(error).toMatchObject({ code: 'over-quota', path: other })
    await upload.abort(error as Error)
    await expect(storage.stat(other, call)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('counts what an upload is added to', async () => {
    const storage = memoryStorage({ maxFileBytes: 25_000 })
    await put(storage, file, 20_000)
    await expect(put(storage, file, 5001, { kind: 'resume', offset: 20_000 })).rejects.toMatchObject({
      code: 'over-quota',
    })
    await expect(put(storage, file, 5001, { kind: 'append' })).rejects.toMatchObject({ code: 'over-quota' })
    expect((await storage.stat(file, call)).size).toBe(20_000)
    await put(storage, file, 24_000, { kind: 'resume', offset: 1000 })
    expect((await storage.stat(file, call)).size).toBe(25_000)
  })

  it('refuses an announced size that is larger before a byte is sent', async () => {
    const storage = memoryStorage({ maxFileBytes: 100 })
    const announced = { ...call, expectedSize: 101 }
    await expect(storage.write(file, REPLACE, announced)).rejects.toMatchObject({
      code: 'over-quota',
      path: file,
    })
    await (await storage.write(file, REPLACE, { ...call, expectedSize: 100 })).abort(new Error('enough'))
  })
})

describe('maxBytes', () => {
  it('is the bound of all files together: no-space (C-36)', async () => {
    const storage = memoryStorage({ maxBytes: 100_000 })
    await put(storage, file, 60_000)
    expect(await free(storage)).toBe(40_000)
    await expect(put(storage, other, 40_001)).rejects.toMatchObject({ code: 'no-space', path: other })
    expect(await free(storage)).toBe(40_000)
    await put(storage, virtualPath('/third'), 40_000)
  })

  it('has room again after an upload that was refused is aborted', async () => {
    const storage = memoryStorage({ maxBytes: 100_000 })
    const { upload, error } = await send(storage, file, 100_001)
    expect(error).toMatchObject({ code: 'no-space' })
    expect(await free(storage)).toBeLessThan(10_001)
    await upload.abort(error as Error)
    expect(await free(storage)).toBe(100_000)
  })

  it('counts the bytes of running uploads, so that many at once cannot exceed it (C-12)', async () => {
    const storage = memoryStorage({ maxBytes: 500_000 })
    const paths = Array.from({ length: 50 }, (_, index) => virtualPath(`/file-${index}`))
    const sent = await Promise.all(paths.map(path => send(storage, path, 30_000)))
    expect(await free(storage)).toBeGreaterThanOrEqual(0)
    const complete = sent.filter(({ error }) => error === undefined)
    for (const { upload, error } of sent)
      await (error === undefined ? upload.commit() : upload.abort(error as Error))
    expect(complete.length).toBeLessThanOrEqual(16)
    for (const { error } of sent) {
      if (error !== undefined) expect(error).toMatchObject({ code: 'no-space' })
    }
    expect(await free(storage)).toBe(500_000 - complete.length * 30_000)
  })

  it('refuses an announced size for which there is no room before a byte is sent', async () => {
    const storage = memoryStorage({ maxBytes: 100, files: { '/file': 'x'.repeat(60) } })
    const announced = { ...call, expectedSize: 41 }
    await expect(storage.write(other, { kind: 'create' }, announced)).rejects.toMatchObject({
      code: 'no-space',
    })
    await expect(storage.write(other, { kind: 'create' }, call)).resolves.toBeDefined()
  })

  it('stops an endless upload at the bound', async () => {
    const storage = memoryStorage({ maxBytes: 20 * KIB * KIB })
    const chunk = Buffer.alloc(64 * KIB)
    let sent = 0
    const endless = new Readable({
      read() {
        sent += chunk.length
        this.push(chunk)
      },
    })
    const upload = await storage.write(file, REPLACE, call)
    await expect(pipeline(endless, upload.sink())).rejects.toMatchObject({ code: 'no-space', path: file })
    expect(sent).toBeLessThan(21 * KIB * KIB)
    await upload.abort(new Error('no space'))
    expect(await free(storage)).toBe(20 * KIB * KIB)
  })
})

describe('maxEntries', () => {
  it('is the bound of files and directories together: no-space', async () => {
    const storage = memoryStorage({ maxEntries: 2, files: { '/file': 'x' } })
    await storage.makeDirectory(other, call)
    const third = virtualPath('/third')
    await expect(storage.makeDirectory(third, call)).rejects.toMatchObject({ code: 'no-space', path: third })
    await expect(storage.write(third, REPLACE, call)).rejects.toMatchObject({ code: 'no-space', path: third })
    await expect(storage.copy(file, third, call)).rejects.toMatchObject({ code: 'no-space', path: third })
    await put(storage, file, 5)
    await storage.rename(file, third, call)
    await storage.removeDirectory(other, call)
    await put(storage, file, 5)
  })
})
