/** A storage that can be looked at and read, and refuses every change: a change that is ignored would be acknowledged with 226. */
import type { StorageAdapter } from './storage.js'
import { StorageError } from './storage-error.js'
import type { VirtualPath } from './virtual-path.js'
import { wrapStorage } from './wrap-storage.js'

/**
 * `storage` without changes: every operation that would make one rejects with `forbidden`, so that a client is told 550.
 * Traits and the presence of optional operations are those of `storage`. They tell what kind of storage it is; if they were taken away
 * instead, a client would be told 502 as if the server did not know the command, and a `mount` of several storages would lose commands
 * that others of them have.
 */
export function readOnly(storage: StorageAdapter): StorageAdapter {
  const refuse = async (path: VirtualPath): Promise<never> => {
    throw new StorageError('forbidden', path)
  }
  return wrapStorage(storage, {
    write: refuse,
    remove: refuse,
    makeDirectory: refuse,
    removeDirectory: refuse,
    rename: refuse,
    copy: (_from, to) => refuse(to),
    setModified: refuse,
    setMode: refuse,
  })
}
