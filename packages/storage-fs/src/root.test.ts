// The directory that is served: when it is not there, when it changes, and what it holds open.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { at, call, codeOf, get, names, put, scratchDirectory } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

afterEach(() => void vi.restoreAllMocks())

/** Lets so much time pass that the root is looked at again. */
function later(): void {
  const now = performance.now() + 1500
  vi.spyOn(performance, 'now').mockImplementation(() => now)
}

/** A served directory with a file in it, and where it may be put aside. */
async function served() {
  const base = scratchDirectory()
  const path = join(base, 'root')
  mkdirSync(path)
  const storage = fileStorage(path)
  await put(storage, '/old', 'x')
  return { path, aside: join(base, 'aside'), storage }
}

describe('the root', () => {
  it('has to be a directory when the storage is made, else an Error says what is wrong', () => {
    const path = join(scratchDirectory(), 'late')
    expect(() => fileStorage(path)).toThrow(`fileStorage: ${path} cannot be served: it does not exist`)
    writeFileSync(path, 'x')
    expect(() => fileStorage(path)).toThrow(/it is no directory$/)
  })

  it('is unavailable while it is away, and comes back', async () => {
    const { path, aside, storage } = await served()
    renameSync(path, aside)
    later()
    expect(await codeOf(storage.stat(at('/f'), call))).toBe('unavailable')
    expect(await codeOf(names(storage))).toBe('unavailable')
    expect(await codeOf(put(storage, '/f', 'x'))).toBe('unavailable')
    renameSync(aside, path)
    expect(await names(storage)).toEqual(['old'])
  })

  it('tells of the path that was asked for, and of the host only in the cause (C-56)', async () => {
    const { path, storage } = await served()
    rmSync(path, { recursive: true })
    later()
    const error = await storage.stat(at('/a/b'), call).catch((error: unknown) => error as Error)
    expect(error).toMatchObject({ code: 'unavailable', path: '/a/b', message: 'unavailable: /a/b' })
  })

  it('is unavailable when a link makes it the root of the whole file system (C-05)', async () => {
    const path = join(scratchDirectory(), 'link')
    symlinkSync(parse(path).root, path)
    expect(await codeOf(fileStorage(path).stat(at('/etc'), call))).toBe('unavailable')
  })

  it('may be a link to a directory, which is resolved once', async () => {
    const base = scratchDirectory()
    for (const name of ['one', 'two']) mkdirSync(join(base, name))
    symlinkSync('one', join(base, 'link'))
    const storage = fileStorage(join(base, 'link'))
    await put(storage, '/f', 'one')
    rmSync(join(base, 'link'))
    symlinkSync('two', join(base, 'link'))
    later()
    expect(await get(storage, '/f')).toBe('one')
  })

  it('is taken anew when another directory takes its place', async () => {
    const { path, aside, storage } = await served()
    renameSync(path, aside)
    later()
    expect(await codeOf(storage.stat(at('/old'), call))).toBe('unavailable')
    mkdirSync(path)
    expect(await names(storage)).toEqual([])
  })

  it('lets an upload end in the directory that it began in', async () => {
    const { path, aside, storage } = await served()
    const upload = await storage.write(at('/f'), { kind: 'replace' }, call)
    renameSync(path, aside)
    mkdirSync(path)
    later()
    expect(await names(storage)).toEqual([])
    await upload.commit()
    expect(await names(fileStorage(aside))).toEqual(['f', 'old'])
  })
})
