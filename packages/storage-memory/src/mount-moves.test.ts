// Moving and copying between mounted storages, with real storages on both sides.
import {
  guarded,
  mount,
  readOnly,
  rooted,
  type StorageAdapter,
  virtualPath,
  wrapStorage,
} from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { call, fetch } from '../test/files.js'
import { memoryStorage } from './index.js'

const here = virtualPath('/file')
const there = virtualPath('/other/file')
const bytes = Buffer.alloc(700_000, 'longshore ')

function tree(left: StorageAdapter, right: StorageAdapter): Required<StorageAdapter> {
  return mount({ '/': left, '/other': right }) as Required<StorageAdapter>
}

describe('rename from one mounted storage to another', () => {
  it('moves the bytes and the time of a file', async () => {
    const [left, right] = [memoryStorage({ files: { '/file': bytes } }), memoryStorage()]
    await left.setModified(here, new Date('2001-02-03T04:05:06Z'), call)
    const storage = tree(left, right)
    await storage.rename(here, there, call)
    expect((await fetch(right, here)).equals(bytes)).toBe(true)
    expect((await storage.stat(there, call)).modified).toEqual(new Date('2001-02-03T04:05:06Z'))
    await expect(left.stat(here, call)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('replaces a file at the new name, but no directory', async () => {
    const right = memoryStorage({ files: { '/file': 'old', '/directory/inside': 'kept' } })
    const storage = tree(memoryStorage({ files: { '/file': bytes } }), right)
    const directory = virtualPath('/other/directory')
    await expect(storage.rename(here, directory, call)).rejects.toMatchObject({
      code: 'exists',
      path: directory,
    })
    await storage.rename(here, there, call)
    expect((await fetch(right, here)).equals(bytes)).toBe(true)
  })

  it('leaves both sides as they were when there is no room on the other one', async () => {
    const [left, right] = [
      memoryStorage({ files: { '/file': bytes } }),
      memoryStorage({ maxBytes: 1000, files: { '/file': 'old' } }),
    ]
    const storage = tree(left, right)
    await expect(storage.rename(here, there, call)).rejects.toMatchObject({ code: 'no-space', path: there })
    expect((await fetch(left, here)).equals(bytes)).toBe(true)
    expect(String(await fetch(right, here))).toBe('old')
  })

  it('leaves the source when the bytes fail half-way, and nothing of a copy that is not whole', async () => {
    const left = memoryStorage({ files: { '/file': bytes } })
    const torn = wrapStorage(left, {
      async read(path, range, at) {
        const source = await left.read(path, range, at)
        return {
          ...source,
          stream: () => source.stream().on('data', () => controller.abort(new Error('reset'))),
        }
      },
    })
    const controller = new AbortController()
    const right = memoryStorage()
    const attempt = tree(torn, right).rename(here, there, { ...call, signal: controller.signal })
    await expect(attempt).rejects.toMatchObject({ name: 'StorageError' })
    expect((await fetch(left, here)).equals(bytes)).toBe(true)
    await expect(right.stat(here, call)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('leaves the source when the commit fails', async () => {
    const left = memoryStorage({ files: { '/file': bytes } })
    const right = memoryStorage()
    const uncommitted = wrapStorage(right, {
      async write(path, mode, at) {
        const upload = await right.write(path, mode, at)
        return {
          sink: () => upload.sink(),
          abort: (reason, leftover) => upload.abort(reason, leftover),
          commit: () => Promise.reject(new Error('torn')),
        }
      },
    })
    await expect(tree(left, uncommitted).rename(here, there, call)).rejects.toMatchObject({
      code: 'io',
      path: there,
    })
    expect((await fetch(left, here)).equals(bytes)).toBe(true)
  })

  it('keeps the copy as well when the source may not be removed', async () => {
    const left = memoryStorage({ files: { '/file': bytes } })
    const storage = tree(readOnly(left), memoryStorage())
    await expect(storage.rename(here, there, call)).rejects.toMatchObject({ code: 'forbidden', path: here })
    expect((await fetch(storage, here)).equals(bytes)).toBe(true)
    expect((await fetch(storage, there)).equals(bytes)).toBe(true)
  })

  it('copies nothing to where nothing may be written', async () => {
    const left = memoryStorage({ files: { '/file': bytes } })
    const storage = tree(left, readOnly(memoryStorage()))
    await expect(storage.rename(here, there, call)).rejects.toMatchObject({ code: 'forbidden', path: there })
    expect((await fetch(left, here)).equals(bytes)).toBe(true)
  })

  it('moves no directory: unsupported', async () => {
    const storage = tree(memoryStorage({ files: { '/directory/inside': 'kept' } }), memoryStorage())
    const directory = virtualPath('/directory')
    const attempt = storage.rename(directory, virtualPath('/other/directory'), call)
    await expect(attempt).rejects.toMatchObject({ code: 'unsupported', path: directory })
    expect(String(await fetch(storage, virtualPath('/directory/inside')))).toBe('kept')
  })

  it('refuses a missing source and a missing directory at the target', async () => {
    const storage = tree(memoryStorage({ files: { '/file': bytes } }), memoryStorage())
    const gone = virtualPath('/gone')
    await expect(storage.rename(gone, there, call)).rejects.toMatchObject({ code: 'not-found', path: gone })
    const deep = virtualPath('/other/no/file')
    await expect(storage.rename(here, deep, call)).rejects.toMatchObject({ code: 'not-found', path: deep })
    expect((await fetch(storage, here)).equals(bytes)).toBe(true)
  })

  it('needs a target that can replace files', async () => {
    const right = memoryStorage()
    const traits = { ...right.traits, writes: ['create'] as const }
    const storage = tree(memoryStorage({ files: { '/file': bytes } }), wrapStorage(right, { traits }))
    await expect(storage.rename(here, there, call)).rejects.toMatchObject({
      code: 'unsupported',
      path: there,
    })
  })

  it('asks the rules of both sides', async () => {
    const left = memoryStorage({ files: { '/file': bytes } })
    const storage = tree(
      guarded(left, operation => operation !== 'read'),
      memoryStorage(),
    )
    await expect(storage.rename(here, there, call)).rejects.toMatchObject({ code: 'forbidden', path: here })
  })
})

describe('one storage mounted twice', () => {
  it('renames by itself, so that a file is not its own copy', async () => {
    const one = memoryStorage({ files: { '/file': 'kept' } })
    const storage = tree(one, one)
    await storage.rename(here, there, call)
    expect(String(await fetch(one, here))).toBe('kept')
    await storage.rename(there, virtualPath('/moved'), call)
    expect(String(await fetch(one, virtualPath('/moved')))).toBe('kept')
    await expect(storage.rename(there, here, call)).rejects.toMatchObject({ code: 'not-found', path: there })
  })

  it('refuses to move a file onto itself through two wrappers', async () => {
    const one = memoryStorage({ files: { '/people/file': 'kept' } })
    const storage = mount({
      '/a': rooted(one, '/people'),
      '/b': rooted(one, '/people'),
    }) as Required<StorageAdapter>
    const [from, to] = [virtualPath('/a/file'), virtualPath('/b/file')]
    await expect(storage.rename(from, to, call)).rejects.toMatchObject({ code: 'unsupported', path: to })
    expect(String(await fetch(one, virtualPath('/people/file')))).toBe('kept')
  })
})

describe('copy from one mounted storage to another', () => {
  it('makes a second file', async () => {
    const storage = tree(memoryStorage({ files: { '/file': bytes } }), memoryStorage())
    await storage.copy(here, there, call)
    expect((await fetch(storage, here)).equals(bytes)).toBe(true)
    expect((await fetch(storage, there)).equals(bytes)).toBe(true)
  })

  it('copies no directory: unsupported', async () => {
    const storage = tree(memoryStorage({ files: { '/directory/inside': 'kept' } }), memoryStorage())
    const directory = virtualPath('/directory')
    await expect(storage.copy(directory, there, call)).rejects.toMatchObject({
      code: 'unsupported',
      path: directory,
    })
  })
})
