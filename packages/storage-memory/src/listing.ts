/** Listing a directory in memory: lazily, each entry once, in the order of the names' bytes (RFC 3659 §7, P-45). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Entry, type StorageCall, throwIfAborted, type VirtualPath } from '@longshore/storage'
import { entryOf, namesIn } from './nodes.js'
import type { Tree } from './tree.js'

/** Entries before other sessions get their turn of the event loop. */
const TURN = 512

export async function* listDirectory(
  tree: Tree,
  path: VirtualPath,
  call: StorageCall,
): AsyncGenerator<Entry, void> {
  throwIfAborted(path, call)
  const directory = tree.directory(path)
  let left = TURN
  for (const name of namesIn(directory)) {
    if (left === 0) {
      await nextTurn()
      left = TURN
    }
    left -= 1
    throwIfAborted(path, call)
    const node = directory.children.get(name)
    if (node !== undefined) yield entryOf(name, node)
  }
}
