// What a tree of several storages shows: its mount points, and directories that are in no storage.
import { describe, expect, it } from 'vitest'
import { call, mountedTree, names } from '../test/recorded.js'
import { mount } from './mount.js'
import type { StorageAdapter, StorageCall } from './storage.js'
import { StorageError } from './storage-error.js'
import { recordingStorage } from './testing/recording-storage.js'
import { ROOT, virtualPath } from './virtual-path.js'

const at = virtualPath

describe('a mounted tree', () => {
  it('lists mount points once, even where the storage above has the same name', async () => {
    const { top, storage } = mountedTree()
    top.entries = ['archive', 'file'].map(name => ({ name, type: 'file', size: 1, modified: new Date(0) }))
    expect(await names(storage)).toEqual(['archive', 'file'])
    expect((await storage.stat(at('/archive/a'), call)).type).toBe('directory')
  })

  it('lists a mount point although its storage is out of order', async () => {
    const { top, archive, storage } = mountedTree()
    top.entries = []
    archive.failure = new StorageError('unavailable', '/')
    expect(await names(storage)).toEqual(['archive'])
    await expect(storage.stat(at('/archive'), call)).rejects.toMatchObject({
      code: 'unavailable',
      path: '/archive',
    })
  })

  it('has directories of its own where no storage is above', async () => {
    const storage = mount({ '/a/b': recordingStorage().storage }) as Required<StorageAdapter>
    expect(await storage.stat(ROOT, call)).toMatchObject({ name: '', type: 'directory', size: 0 })
    expect(await storage.stat(at('/a'), call)).toMatchObject({ name: 'a', type: 'directory' })
    expect(await names(storage)).toEqual(['a'])
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
    const { top, storage } = mountedTree()
    const aborted: StorageCall = { ...call, signal: AbortSignal.abort() }
    await expect(storage.stat(at('/archive/a'), aborted)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(storage.list(ROOT, aborted)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(top.calls).toEqual([])
  })
})
