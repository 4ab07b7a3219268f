/** Lists a directory lazily, in constant memory: what is shown comes in batches, one a slice of work (RFC 3659 §7). */
import {
  type Listing,
  listingOf,
  type StorageCall,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import { storageErrorOf } from './errors.js'
import { NAMES_AT_ONCE } from './name-reader.js'
import { segmentsToFind } from './names.js'
import { Scan } from './scan.js'
import type { Tree } from './tree.js'

/** The entries of `path`. Up to 2,048 of them come in the order of their names' bytes, more as the file system has them. */
export function list(tree: Tree, path: VirtualPath, call: StorageCall): Listing {
  return listingOf(path, call, {
    batches: () => scanned(tree, path, call, scan => scan.entries()),
    names: () => scanned(tree, path, call, scan => scan.names()),
  })
}

async function* scanned<T>(
  tree: Tree,
  path: VirtualPath,
  call: StorageCall,
  next: (scan: Scan) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[], void> {
  try {
    throwIfAborted(path, call)
    const scan = await open(tree, path)
    try {
      for (let batch = await next(scan); batch.length > 0; batch = await next(scan)) {
        yield batch
        throwIfAborted(path, call)
      }
    } finally {
      await scan.close()
    }
  } catch (error) {
    throw storageErrorOf(error, path)
  }
}

async function open(tree: Tree, path: VirtualPath): Promise<Scan> {
  const segments = segmentsToFind(path)
  const directory = await tree.walk.directory(path, segments)
  try {
    return new Scan(tree, directory, await tree.disk.opendir(`${directory.base}/.`, NAMES_AT_ONCE), segments)
  } catch (error) {
    directory.release()
    throw error
  }
}
