// The conformance suite adapts to storages that can do less, as long as they say so.
import {
  isStorageError,
  parentOf,
  ROOT,
  type StorageAdapter,
  type StorageCall,
  StorageError,
  type VirtualPath,
  type WriteMode,
  wrapStorage,
} from '@longshore/storage'
import { keepsContract } from '../test/contract.js'
import { type MemoryStorage, memoryStorage } from './index.js'

function withModes(writes: readonly WriteMode['kind'][]): StorageAdapter {
  const inner = memoryStorage()
  return wrapStorage(inner, {
    traits: { ...inner.traits, writes },
    async write(path, mode, call) {
      if (!writes.includes(mode.kind)) throw new StorageError('unsupported', path)
      return inner.write(path, mode, call)
    },
  })
}

keepsContract('a storage that only creates', () => withModes(['create']))
keepsContract('a storage that creates and replaces', () => withModes(['create', 'replace']))
keepsContract('a storage that only replaces', () => withModes(['replace']))

keepsContract('a storage that reads whole files only', () => {
  const inner = memoryStorage()
  return wrapStorage(inner, {
    traits: { ...inner.traits, reads: 'whole' },
    async read(path, range, call) {
      if (range.start > 0) throw new StorageError('unsupported', path)
      return inner.read(path, range, call)
    },
  })
})

async function makeParents(inner: MemoryStorage, path: VirtualPath, call: StorageCall): Promise<void> {
  if (path === ROOT || parentOf(path) === ROOT) return
  await makeParents(inner, parentOf(path), call)
  try {
    await inner.makeDirectory(parentOf(path), call)
  } catch (error) {
    if (!isStorageError(error) || error.code !== 'exists') throw new StorageError('not-found', path, error)
  }
}

/** Directories appear with the files in them, as in an object store. */
function implied(): StorageAdapter {
  const inner = memoryStorage()
  return wrapStorage(inner, {
    traits: { ...inner.traits, directories: 'implied' },
    async write(path, mode, call) {
      if (!call.signal.aborted) await makeParents(inner, path, call)
      return inner.write(path, mode, call)
    },
    async makeDirectory(path, call) {
      if (!call.signal.aborted) await makeParents(inner, path, call)
      return inner.makeDirectory(path, call)
    },
    async rename(from, to, call) {
      await inner.stat(from, call)
      if (to !== from && !to.startsWith(`${from}/`)) await makeParents(inner, to, call)
      return inner.rename(from, to, call)
    },
    async copy(from, to, call) {
      await inner.stat(from, call)
      await makeParents(inner, to, call)
      return inner.copy(from, to, call)
    },
  })
}

keepsContract('a storage with implied directories', implied)
keepsContract('a storage with implied directories that cannot be made', () =>
  wrapStorage(implied(), { makeDirectory: undefined, removeDirectory: undefined }),
)
