/** A directory of one's own for every user of a shared storage (protocol rule C-03). */
import { childOf, isSegment, ROOT, rooted, type StorageAdapter } from '@longshore/storage'
import { hasControl } from './known-keys.js'

/**
 * The part of `storage` below the directory called like the user, as a storage of its own; the directory has to exist.
 * Undefined when the name cannot be that of a directory (empty, `.`, `..`, with `/` or a control character): refuse the login then.
 * On a storage that ignores case, names that differ only in case share a directory.
 */
export function userDirectory(storage: StorageAdapter, user: string): StorageAdapter | undefined {
  if (typeof user !== 'string' || !isSegment(user) || hasControl(user)) return undefined
  return rooted(storage, childOf(ROOT, user))
}
