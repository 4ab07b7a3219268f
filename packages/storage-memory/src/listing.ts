/** Listing a directory in memory: lazily, each entry once, in the order of the names' bytes (RFC 3659 §7, P-45). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type Listing,
  listingOf,
  type StorageCall,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import { entryOf, namesIn, type TreeNode } from './nodes.js'
import type { Tree } from './tree.js'

/** Entries before other sessions get their turn of the event loop. */
const TURN = 512

export function listDirectory(tree: Tree, path: VirtualPath, call: StorageCall): Listing {
  return listingOf(path, call, {
    batches: () => batchesIn(tree, path, call, entryOf),
    names: () => batchesIn(tree, path, call, name => name),
  })
}

async function* batchesIn<T>(
  tree: Tree,
  path: VirtualPath,
  call: StorageCall,
  make: (name: string, node: TreeNode) => T,
): AsyncGenerator<readonly T[], void> {
  throwIfAborted(path, call)
  const directory = tree.directory(path)
  const names = namesIn(directory)
  for (let start = 0; start < names.length; start += TURN) {
    if (start > 0) await nextTurn()
    throwIfAborted(path, call)
    const batch: T[] = []
    for (const name of names.slice(start, start + TURN)) {
      const node = directory.children.get(name)
      if (node !== undefined) batch.push(make(name, node))
    }
    yield batch
  }
}
