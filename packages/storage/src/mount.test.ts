// mount: routing, what is refused, and what a tree of several storages says of itself.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { call, mountedTree } from '../test/recorded.js'
import { guarded } from './guarded.js'
import { mount } from './mount.js'
import { OPTIONAL_OPERATIONS } from './operations.js'
import type { StorageAdapter } from './storage.js'
import { StorageError } from './storage-error.js'
import { recordingStorage } from './testing/recording-storage.js'
import { resolvePath, type VirtualPath, virtualPath } from './virtual-path.js'
import { wrapStorage } from './wrap-storage.js'

const at = virtualPath

describe('mount', () => {
  it.each([
    ['/file', 'top', '/file'],
    ['/archives/file', 'top', '/archives/file'],
    ['/archive/file', 'archive', '/file'],
    ['/archive/a/file', 'archive', '/a/file'],
    ['/archive/a/bc', 'archive', '/a/bc'],
    ['/archive/a/b/c', 'deep', '/c'],
  ] as const)('takes %s to the storage %s as %s', async (path, owner, inner) => {
    const all = mountedTree()
    await all.storage.remove(at(path), call)
    expect(all[owner].calls).toEqual([['remove', inner]])
    expect([...all.top.calls, ...all.archive.calls, ...all.deep.calls]).toHaveLength(1)
  })

  it('asks rule and storage about the same path, whatever a client sends (C-02)', async () => {
    const pieces = fc.constantFrom('/', '..', '.', 'archive', 'a', 'b', '\\', '%2f', 'ARCHIVE', '\0', ' ')
    const pathname = fc.array(pieces, { maxLength: 10 }).map(parts => parts.join(''))
    const agree = async (text: string) => {
      const { top, archive, deep, storage } = mountedTree()
      const judged: string[] = []
      const path = resolvePath(at('/archive/a'), text)
      await guarded(storage, (_, asked) => judged.push(asked) > 0)
        .read(path, { start: 0 }, call)
        .catch(() => {})
      const points = [
        [top, ''],
        [archive, '/archive'],
        [deep, '/archive/a/b'],
      ] as const
      const reached = points.flatMap(([{ calls }, point]) =>
        calls.map(([, inner]) => `${point}${String(inner)}`),
      )
      expect(judged).toEqual([path])
      expect(reached).toEqual(['/', '/archive', '/archive/a', '/archive/a/b'].includes(path) ? [] : [path])
    }
    await fc.assert(fc.asyncProperty(pathname, agree), { numRuns: 2000 })
  })

  it('tells failures under the paths of the whole tree', async () => {
    const { archive, storage } = mountedTree()
    archive.failure = new StorageError('busy', '/a/file')
    await expect(storage.remove(at('/archive/a/file'), call)).rejects.toMatchObject({
      code: 'busy',
      path: '/archive/a/file',
    })
    archive.failure = new Error('/srv/archive')
    await expect(storage.remove(at('/archive/x'), call)).rejects.toMatchObject({
      code: 'io',
      path: '/archive/x',
    })
  })

  it('tells unique values and targets so that they mean the same throughout the tree', async () => {
    const { top, archive, storage } = mountedTree()
    const link = {
      name: 'l',
      type: 'symlink' as const,
      size: 0,
      modified: new Date(0),
      unique: '1',
      target: '/x',
    }
    top.entries = [link]
    archive.entries = [link]
    const [a, b] = [await storage.stat(at('/l'), call), await storage.stat(at('/archive/l'), call)]
    expect([a.target, b.target]).toEqual(['/x', '/archive/x'])
    expect(a.unique).not.toBe(b.unique)
  })

  it('tells the same unique value where one storage is mounted twice', async () => {
    const one = recordingStorage()
    one.entries = [{ name: 'f', type: 'file', size: 0, modified: new Date(0), unique: '1' }]
    const storage = mount({ '/a': one.storage, '/b': one.storage })
    const [a, b] = [await storage.stat(at('/a/f'), call), await storage.stat(at('/b/f'), call)]
    expect(a.unique).toBe(b.unique)
  })

  it.each<[string, string, (storage: Required<StorageAdapter>, path: VirtualPath) => Promise<unknown>]>([
    ['removed', 'forbidden', (storage, path) => storage.remove(path, call)],
    ['removed as directories', 'forbidden', (storage, path) => storage.removeDirectory(path, call)],
    ['renamed', 'forbidden', (storage, path) => storage.rename(path, at('/new'), call)],
    ['replaced by a rename', 'forbidden', (storage, path) => storage.rename(at('/file'), path, call)],
    ['replaced by a copy', 'forbidden', (storage, path) => storage.copy(at('/file'), path, call)],
    ['replaced by a file', 'forbidden', (storage, path) => storage.write(path, { kind: 'replace' }, call)],
    ['made', 'exists', (storage, path) => storage.makeDirectory(path, call)],
    ['read', 'is-a-directory', (storage, path) => storage.read(path, { start: 0 }, call)],
  ])('has mount points, and directories that lead to them, that cannot be %s', async (_, code, attempt) => {
    for (const path of ['/', '/archive', '/archive/a', '/archive/a/b'].map(at)) {
      const { top, archive, deep, storage } = mountedTree()
      await expect(attempt(storage, path)).rejects.toMatchObject({ code, path })
      expect([...top.calls, ...archive.calls, ...deep.calls]).toEqual([])
    }
  })

  it('has the optional operations that one of the storages has, and says where one is unsupported', async () => {
    const { storage: full, calls } = recordingStorage()
    const none = wrapStorage(full, Object.fromEntries(OPTIONAL_OPERATIONS.map(name => [name, undefined])))
    const storage = mount({
      '/': none,
      '/full': wrapStorage(none),
      '/one': wrapStorage(full, { copy: undefined }),
    })
    expect(OPTIONAL_OPERATIONS.filter(name => name in storage)).toEqual(
      OPTIONAL_OPERATIONS.filter(name => name !== 'copy'),
    )
    const sure = storage as Required<StorageAdapter>
    await sure.setMode(at('/one/f'), 0o600, call)
    expect(calls).toEqual([['setMode', '/f', 0o600]])
    await expect(sure.setMode(at('/f'), 0o600, call)).rejects.toMatchObject({
      code: 'unsupported',
      path: '/f',
    })
    await expect(sure.rename(at('/f'), at('/g'), call)).rejects.toMatchObject({
      code: 'unsupported',
      path: '/f',
    })
    expect('rename' in mount({ '/': none })).toBe(false)
  })

  it('has the traits of the most able storage, and refuses where another is less able', async () => {
    const { storage: full } = recordingStorage()
    const traits = {
      reads: 'whole',
      writes: ['create'],
      directories: 'implied',
      names: 'case-insensitive',
    } as const
    const storage = mount({ '/': full, '/lesser': wrapStorage(full, { traits }) })
    expect(storage.traits).toMatchObject({ reads: 'range', directories: 'real', names: 'case-insensitive' })
    expect(storage.traits.writes).toEqual(['create', 'replace', 'append', 'resume'])
    const path = at('/lesser/f')
    await expect(storage.read(path, { start: 1 }, call)).rejects.toMatchObject({ code: 'unsupported', path })
    await expect(storage.write(path, { kind: 'append' }, call)).rejects.toMatchObject({
      code: 'unsupported',
      path,
    })
    await storage.write(path, { kind: 'create' }, call)
  })

  it.each(['', 'archive', '/archive/', '//', '/a//b', '/a/../b', '/.', '/a\0b'])(
    'refuses the mount point %j',
    point => {
      const { storage } = recordingStorage()
      expect(() => mount({ '/ok': storage, [point]: storage })).toThrow(TypeError)
      expect(() => mount({ '/ok': storage, [point]: storage })).toThrow(JSON.stringify(point))
    },
  )

  it('refuses a tree without mounts, and a mount without a storage', () => {
    expect(() => mount({})).toThrow('no mount point')
    expect(() => mount({ '/a': undefined as unknown as StorageAdapter })).toThrow('"/a"')
  })
})
