/** Removes files, links and empty directories, and makes directories (RFC 959 DELE, RMD, MKD). */
import { type StorageCall, StorageError, type VirtualPath } from '@longshore/storage'
import { errnoOf } from './errors.js'
import { entryTypeOf } from './facts.js'
import { segmentsToFind, segmentsToMake } from './names.js'
import { setPlaceMode } from './pinned.js'
import { at } from './place.js'
import { attempt, type Tree } from './tree.js'

/** Removes a file or a symbolic link itself. */
export function remove(tree: Tree, path: VirtualPath, call: StorageCall): Promise<void> {
  return attempt(path, call, () =>
    at(tree.walk.entry(path, segmentsToFind(path)), async place => {
      const stats = await tree.disk.lstat(place.path)
      const type = entryTypeOf(stats)
      if (type === 'directory') throw new StorageError('is-a-directory', path)
      if (type === undefined) throw new StorageError('forbidden', path)
      await tree.disk.unlink(place.path, stats.nlink === 1 ? stats.size : 0)
    }),
  )
}

/** Makes one directory in one that exists. */
export function makeDirectory(tree: Tree, path: VirtualPath, call: StorageCall): Promise<void> {
  return attempt(path, call, () =>
    at(tree.walk.entry(path, segmentsToMake(path)), async place => {
      const mode = tree.settings.directoryMode
      await tree.disk.mkdir(place.path, mode ?? 0o777)
      if (mode !== undefined) await setPlaceMode(tree, place, path, mode)
    }),
  )
}

/** Removes an empty directory; abandoned uploads, which nobody sees, do not keep it. */
export function removeDirectory(tree: Tree, path: VirtualPath, call: StorageCall): Promise<void> {
  return attempt(path, call, () => {
    const segments = segmentsToFind(path)
    return at(tree.walk.entry(path, segments), async place => {
      if (place.name === '') throw new StorageError('forbidden', path)
      try {
        await tree.disk.rmdir(place.path)
      } catch (error) {
        // POSIX lets a system say EEXIST for a directory that is not empty.
        if (errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'EEXIST') throw error
        if (!(await emptied(tree, path, segments))) throw new StorageError('not-empty', path, error)
        await tree.disk.rmdir(place.path)
      }
    })
  })
}

/** Whether there was nothing in the directory but abandoned uploads, which are gone now. */
async function emptied(tree: Tree, path: VirtualPath, segments: readonly string[]): Promise<boolean> {
  const directory = await tree.walk.directory(path, segments)
  try {
    return await tree.sweeper.emptied(directory.base)
  } finally {
    directory.release()
  }
}
