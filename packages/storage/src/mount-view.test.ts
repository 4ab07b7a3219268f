import { describe, expect, it } from 'vitest'
import { mount } from './mount.js'
import type { StorageAdapter, StorageCall } from './storage.js'
import { StorageError } from './storage-error.js'
import { recordingStorage } from './testing/recording-storage.js'
import { ROOT, type VirtualPath, virtualPath } from './virtual-path.js'

const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'alice' } }
const at = virtualPath

function tree() {
  const [top, archive, deep] = [recordingStorage(), recordingStorage(), recordingStorage()]
  const storage = mount({ '/': top.storage, '/archive': archive.storage, '/archive/a/b': deep.storage })
  return { top, archive, deep, storage: storage as Required<StorageAdapter> }
}

async function names(storage: StorageAdapter, path: VirtualPath): Promise<string[]> {
  const seen: string[] = []
  for await (const entry of storage.list(path, call)) seen.push(entry.name)
  return seen
}

describe('a mounted tree', () => {
  it('lists mount points once, even where the storage above has the same name', async () => {
    const { top, storage } = tree()
    top.entries = ['archive', 'file'].map(name => ({ name, type: 'file', size: 1, modified: new Date(0) }))
    expect(await names(storage, ROOT)).toEqual(['archive', 'file'])
    expect((await storage.stat(at('/archive/a'), call)).type).toBe('directory')
  })

  it('lists a mount point although its storage is out of order', async () => {
    const { top, archive, storage } = tree()
    top.entries = []
    archive.failure = new StorageError('unavailable', '/')
    expect(await names(storage, ROOT)).toEqual(['archive'])
    await expect(storage.stat(at('/archive'), call)).rejects.toMatchObject({
      code: 'unavailable',
      path: '/archive',
    })
  })

  it('has directories of its own where no storage is above', async () => {
    const storage = mount({ '/a/b': recordingStorage().storage }) as Required<StorageAdapter>
    expect(await storage.stat(ROOT, call)).toMatchObject({ name: '', type: 'directory', size: 0 })
    expect(await storage.stat(at('/a'), call)).toMatchObject({ name: 'a', type: 'directory' })
    expect(await names(storage, ROOT)).toEqual(['a'])
    expect(await names(storage, at('/a'))).toEqual(['b'])
    await expect(storage.stat(at('/x'), call)).rejects.toMatchObject({ code: 'not-found', path: '/x' })
    await expect(names(storage, at('/x'))).rejects.toMatchObject({ code: 'not-found', path: '/x' })
    await expect(storage.remove(at('/a/x'), call)).rejects.toMatchObject({ code: 'not-found' })
    await expect(storage.write(at('/a/x'), { kind: 'create' }, call)).rejects.toMatchObject({
      code: 'forbidden',
      path: '/a/x',
    })
    await expect(storage.makeDirectory(at('/x'), call)).rejects.toMatchObject({
      code: 'forbidden',
      path: '/x',
    })
    await expect(storage.write(at('/x/y'), { kind: 'create' }, call)).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(storage.space(ROOT, call)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('stops when its call is aborted', async () => {
    const { top, storage } = tree()
    const aborted: StorageCall = { ...call, signal: AbortSignal.abort() }
    await expect(storage.stat(at('/archive/a'), aborted)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(storage.list(ROOT, aborted)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(top.calls).toEqual([])
  })
})
