/** Opens regular files and nothing else: no pipe, device, socket or link is ever waited for or touched (protocol rule C-10). */
import { constants, type Stats } from 'node:fs'
import { isStorageError, StorageError, type VirtualPath } from '@longshore/storage'
import { quietly } from './disk.js'
import { entryTypeOf } from './facts.js'
import type { Place } from './place.js'
import type { Tree } from './tree.js'

export interface RegularFile {
  readonly fd: number
  readonly stats: Stats
}

/** Missing on Windows, where they are not needed. */
const CAREFULLY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

/** @throws StorageError `is-a-directory` or `forbidden` for anything that is no regular file. */
export function refuseIrregular(stats: Stats, path: VirtualPath): void {
  const type = entryTypeOf(stats)
  if (type === 'directory') throw new StorageError('is-a-directory', path)
  if (type !== 'file') throw new StorageError('forbidden', path)
}

/** Opens what is at `place`, which exists; the caller owns the descriptor. */
export async function openRegular(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  flags: number,
): Promise<RegularFile> {
  // Opening a device or a pipe may already do something, so the look comes first; the one after it is the one that counts.
  refuseIrregular(await tree.disk.lstat(place.path), path)
  const fd = await tree.disk.open(place.path, flags | CAREFULLY)
  return verified(tree, place, path, fd)
}

/** Makes a new file at `place`. @throws EEXIST when there is anything. */
export async function createRegular(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  flags: number,
): Promise<RegularFile> {
  const exclusive = flags | constants.O_CREAT | constants.O_EXCL | CAREFULLY
  const mode = tree.settings.fileMode
  const fd = await tree.disk.open(place.path, exclusive, mode ?? 0o666)
  try {
    return await verified(tree, place, path, fd, mode)
  } catch (error) {
    // Not where the place has turned out to be another: what is there belongs to somebody else.
    if (!isStorageError(error)) await quietly(() => tree.disk.unlink(place.path, 0))
    throw error
  }
}

/** Closes a descriptor whose errors can tell nobody anything. */
export async function abandon(tree: Tree, { fd, stats }: RegularFile): Promise<void> {
  await quietly(() => tree.disk.close(fd, stats.size))
}

async function verified(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  fd: number,
  mode?: number,
): Promise<RegularFile> {
  try {
    if (mode !== undefined) await tree.disk.fchmod(fd, mode)
    const stats = await tree.disk.fstat(fd)
    refuseIrregular(stats, path)
    await tree.walk.confirm(place, fd, path)
    return { fd, stats }
  } catch (error) {
    await quietly(() => tree.disk.close(fd, 0))
    throw error
  }
}
