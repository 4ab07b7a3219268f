/** Looks at one path: its facts (RFC 3659 §7), and the space around it. */
import {
  type Entry,
  type StorageCall,
  StorageError,
  type StorageSpace,
  type VirtualPath,
} from '@longshore/storage'
import { storageErrorOf } from './errors.js'
import { segmentsToFind } from './names.js'
import { at, type Directory } from './place.js'
import { attempt, describe, type Tree } from './tree.js'

/**
 * The facts about `path`. Where links are denied, a symbolic link is described itself. Where they are followed, what it leads to
 * is described, so that a link to a directory is one; a link that leads nowhere or outside stays a link.
 */
export function stat(tree: Tree, path: VirtualPath, call: StorageCall): Promise<Entry> {
  return attempt(path, call, async () => {
    const segments = segmentsToFind(path)
    const itself = await factsOf(tree, path, segments, 'entry')
    if (itself.type !== 'symlink' || tree.settings.symlinks === 'deny') return itself
    const followed = await factsOf(tree, path, segments, 'target').catch(() => itself)
    return followed.type === 'symlink' ? itself : { ...followed, name: itself.name }
  })
}

function factsOf(
  tree: Tree,
  path: VirtualPath,
  segments: readonly string[],
  end: 'entry' | 'target',
): Promise<Entry> {
  return at(tree.walk[end](path, segments), async place => {
    const entry = await describe(tree, place, await tree.disk.lstat(place.path), segments.slice(0, -1))
    if (!entry) throw new StorageError('forbidden', path)
    return entry
  })
}

/** Free and total bytes of the file system that holds `path`, as far as this process may use them. */
export function space(tree: Tree, path: VirtualPath, call: StorageCall): Promise<StorageSpace> {
  return attempt(path, call, async () => {
    const directory = await nearestDirectory(tree, path)
    try {
      const { bavail, blocks, bsize } = await tree.disk.statfs(`${directory.base}/.`)
      return { free: bavail * bsize, total: blocks * bsize }
    } finally {
      directory.release()
    }
  })
}

/** The directory `path`, or the one that the file `path` is in. */
async function nearestDirectory(tree: Tree, path: VirtualPath): Promise<Directory> {
  const segments = segmentsToFind(path)
  try {
    return await tree.walk.directory(path, segments)
  } catch (error) {
    if (storageErrorOf(error, path).code !== 'not-a-directory') throw error
    return (await tree.walk.target(path, segments)).directory
  }
}
