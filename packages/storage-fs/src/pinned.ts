/** Changes permission bits and times of exactly the thing that was looked at, never of what a swapped link leads to. */
import type { Stats } from 'node:fs'
import { type StorageCall, StorageError, type VirtualPath } from '@longshore/storage'
import { entryTypeOf } from './facts.js'
import { segmentsToFind } from './names.js'
import { at, type Place } from './place.js'
import { descriptorPath, ENTRY_PLACE } from './root.js'
import { attempt, type Tree } from './tree.js'

/** Sets the permission bits of a file or directory; set-user-ID and its kin are never set (protocol rule C-10). */
export function setMode(tree: Tree, path: VirtualPath, mode: number, call: StorageCall): Promise<void> {
  return attempt(path, call, () => pinned(tree, path, hostPath => tree.disk.chmod(hostPath, mode & 0o777)))
}

/** Sets the time of the last modification; the time of the last access stays. */
export function setModified(tree: Tree, path: VirtualPath, modified: Date, call: StorageCall): Promise<void> {
  return attempt(path, call, async () => {
    if (Number.isNaN(modified.getTime()))
      throw new StorageError('unsupported', path, new RangeError('no such time'))
    await pinned(tree, path, (hostPath, { atime }) => tree.disk.utimes(hostPath, atime, modified))
  })
}

/** Sets the permission bits of what is at `place`. */
export function setPlaceMode(tree: Tree, place: Place, path: VirtualPath, mode: number): Promise<void> {
  return pinnedAt(tree, place, path, hostPath => tree.disk.chmod(hostPath, mode))
}

type Change = (hostPath: string, stats: Stats) => void | Promise<void>

function pinned(tree: Tree, path: VirtualPath, change: Change): Promise<void> {
  return at(tree.walk.target(path, segmentsToFind(path)), place => pinnedAt(tree, place, path, change))
}

function pinnedAt(tree: Tree, place: Place, path: VirtualPath, change: Change): Promise<void> {
  return tree.descriptors
    ? pinnedByDescriptor(tree, place, path, change)
    : pinnedByName(tree, place, path, change)
}

async function pinnedByDescriptor(tree: Tree, place: Place, path: VirtualPath, change: Change) {
  const fd = await tree.disk.open(place.path, ENTRY_PLACE)
  try {
    const stats = await tree.disk.fstat(fd)
    refuseOther(stats, path)
    await change(descriptorPath(fd), stats)
  } finally {
    await tree.disk.close(fd, 0)
  }
}

async function pinnedByName(tree: Tree, place: Place, path: VirtualPath, change: Change) {
  const stats = await tree.disk.lstat(place.path)
  refuseOther(stats, path)
  await change(place.path, stats)
}

function refuseOther(stats: Stats, path: VirtualPath): void {
  const type = entryTypeOf(stats)
  if (type !== 'file' && type !== 'directory') throw new StorageError('forbidden', path)
}
