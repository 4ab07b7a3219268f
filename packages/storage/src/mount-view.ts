/** What is seen of mounted storages: facts and listings, with directories where nothing but a mount point is (RFC 3659 §7). */
import { throwIfAborted } from './aborted.js'
import type { Entry } from './entry.js'
import { batchesOf, type Listing, listingOf, namesOf } from './listing.js'
import type { MountTable } from './mount-table.js'
import type { StorageAdapter, StorageCall } from './storage.js'
import { isStorageError, StorageError } from './storage-error.js'
import { childOf, nameOf, type VirtualPath } from './virtual-path.js'

/** The part of a mounted tree that only looks; `since` is the time of directories that exist by their mount points alone. */
export function viewOf(table: MountTable, since: Date): Pick<StorageAdapter, 'stat' | 'list'> {
  const bare = (path: VirtualPath): Entry => ({
    name: nameOf(path),
    type: 'directory',
    size: 0,
    modified: since,
  })
  return {
    async stat(path, call) {
      throwIfAborted(path, call)
      const storage = table.of(path)?.storage
      if (storage !== undefined && !table.isLeading(path)) return storage.stat(path, call)
      if (!table.isFixed(path)) throw new StorageError('not-found', path)
      return (await directoryIn(storage, path, call)) ?? bare(path)
    },
    list: (path, call) => mountedListing(table, bare, path, call),
  }
}

function mountedListing(
  table: MountTable,
  bare: (path: VirtualPath) => Entry,
  path: VirtualPath,
  call: StorageCall,
): Listing {
  const mounted = table.childrenOf(path)
  return listingOf(path, call, {
    async *batches() {
      throwIfAborted(path, call)
      for (const name of mounted) {
        const child = childOf(path, name)
        yield [(await directoryIn(table.of(child)?.storage, child, call)) ?? bare(child)]
      }
      const entries = (storage: StorageAdapter) => batchesOf(storage.list(path, call))
      yield* beside(table, path, entries, ({ name }) => !mounted.has(name))
    },
    async *names() {
      throwIfAborted(path, call)
      if (mounted.size > 0) yield [...mounted]
      const names = (storage: StorageAdapter) => namesOf(storage.list(path, call))
      yield* beside(table, path, names, name => !mounted.has(name))
    },
  })
}

/** The storage's own facts of a directory; undefined where it has none or cannot tell, as one mount must not spoil the view of others. */
async function directoryIn(
  storage: StorageAdapter | undefined,
  path: VirtualPath,
  call: StorageCall,
): Promise<Entry | undefined> {
  try {
    const entry = await storage?.stat(path, call)
    return entry?.type === 'directory' ? entry : undefined
  } catch {
    throwIfAborted(path, call)
    return undefined
  }
}

/** What the storage itself has in a directory, without what mount points hide. */
async function* beside<T>(
  table: MountTable,
  path: VirtualPath,
  batchesIn: (storage: StorageAdapter) => AsyncIterable<readonly T[]>,
  isSeen: (item: T) => boolean,
): AsyncGenerator<readonly T[], void> {
  const storage = table.of(path)?.storage
  if (storage === undefined) {
    if (!table.isFixed(path)) throw new StorageError('not-found', path)
    return
  }
  try {
    for await (const batch of batchesIn(storage)) yield batch.filter(isSeen)
  } catch (error) {
    const missing = isStorageError(error) && (error.code === 'not-found' || error.code === 'not-a-directory')
    if (!missing || !table.isLeading(path)) throw error
  }
}
