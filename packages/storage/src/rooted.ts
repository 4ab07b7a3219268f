/** A directory of a storage as a storage of its own, out of which no path leads (protocol C-01, C-03, C-56). */
import { relocate } from './relocate.js'
import type { StorageAdapter } from './storage.js'
import { type StorageCode, StorageError } from './storage-error.js'
import { fromSegments, isSegment, isWithin, ROOT, type VirtualPath } from './virtual-path.js'
import { type StorageOverrides, wrapStorage } from './wrap-storage.js'

/**
 * The tree below `directory` of `storage`, as in `rooted(files, '/people/alice')`.
 * Nothing outside can be reached, and nothing of where it lies becomes known: paths of errors and of symbolic links are those of the
 * smaller tree. Its root cannot be removed, moved or replaced; whether the directory exists is not checked, and it is not made.
 * Throws a TypeError unless every name in `directory` is a valid segment, so that a user name of `..` or of nothing at all can never
 * open another tree; a user name with a slash in it must be refused before it gets here (see {@link isSegment}).
 */
export function rooted(storage: StorageAdapter, directory: string): StorageAdapter {
  const root = rootOf(directory)
  const relocated = relocate(storage, {
    inward: path => (path === ROOT ? root : (`${root}${path}` as VirtualPath)),
    outward: path => outwardOf(root, path),
  })
  return protectRoot(relocated)
}

function rootOf(directory: string): VirtualPath {
  const names = directory.replace(/^\//, '').split('/')
  const bad = names.find(name => !isSegment(name))
  if (bad !== undefined) {
    throw new TypeError(
      `rooted: ${JSON.stringify(directory)} has the name ${JSON.stringify(bad)}, which no directory has`,
    )
  }
  return fromSegments(names)
}

function outwardOf(root: VirtualPath, path: string): VirtualPath | undefined {
  if (!isWithin(path as VirtualPath, root)) return undefined
  return path === root ? ROOT : (path.slice(root.length) as VirtualPath)
}

/** To the storage below, the root is a directory like any other, which might be removed or, where it is missing, become a file. */
function protectRoot(inner: StorageAdapter): StorageAdapter {
  return wrapStorage(inner, {
    async write(path, mode, call) {
      refuseRoot(path, 'is-a-directory')
      return inner.write(path, mode, call)
    },
    async remove(path, call) {
      refuseRoot(path, 'is-a-directory')
      return inner.remove(path, call)
    },
    async makeDirectory(path, call) {
      refuseRoot(path, 'exists')
      return inner.makeDirectory?.(path, call)
    },
    async removeDirectory(path, call) {
      refuseRoot(path, 'forbidden')
      return inner.removeDirectory?.(path, call)
    },
    ...protectedMoves(inner),
  })
}

function protectedMoves(inner: StorageAdapter): StorageOverrides {
  return {
    async rename(from, to, call) {
      refuseRoot(from, 'forbidden')
      refuseRoot(to, 'exists')
      return inner.rename?.(from, to, call)
    },
    async copy(from, to, call) {
      refuseRoot(from, 'is-a-directory')
      refuseRoot(to, 'exists')
      return inner.copy?.(from, to, call)
    },
  }
}

function refuseRoot(path: VirtualPath, code: StorageCode): void {
  if (path === ROOT) throw new StorageError(code, path)
}
