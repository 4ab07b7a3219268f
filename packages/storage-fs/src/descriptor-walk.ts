/**
 * The walk of Linux when links are denied: every directory is opened from the one before it and never through a symbolic
 * link, so that no swap of a directory for a link leads out, at any moment.
 */
import { StorageError, type VirtualPath } from '@longshore/storage'
import { type Disk, quietly } from './disk.js'
import { errnoOf, storageErrorOf } from './errors.js'
import { type Directory, type Place, placeIn } from './place.js'
import { DIRECTORY_PLACE, descriptorDirectory, type Root } from './root.js'
import type { Walk } from './walk.js'

export class DescriptorWalk implements Walk {
  constructor(
    private readonly root: Root,
    private readonly disk: Disk,
  ) {}

  async directory(path: VirtualPath, segments: readonly string[]): Promise<Directory> {
    let current = await this.root.hold()
    for (const name of segments) current = await this.step(current, name, path)
    return current
  }

  async entry(path: VirtualPath, segments: readonly string[]): Promise<Place> {
    return placeIn(await this.directory(path, segments.slice(0, -1)), segments.at(-1) ?? '')
  }

  target(path: VirtualPath, segments: readonly string[]): Promise<Place> {
    return this.entry(path, segments)
  }

  confirm(): void {}

  /** Goes from `current`, which is given back, into its directory `name`. */
  private async step(current: Directory, name: string, path: VirtualPath): Promise<Directory> {
    try {
      return descriptorDirectory(await this.disk.open(`${current.base}/${name}`, DIRECTORY_PLACE))
    } catch (error) {
      throw await refusalOf(error, this.disk, `${current.base}/${name}`, path)
    } finally {
      current.release()
    }
  }
}

/** Tells a symbolic link from a file where a directory was expected: the system says the same of both. */
export async function refusalOf(
  error: unknown,
  disk: Disk,
  hostPath: string,
  path: VirtualPath,
): Promise<StorageError> {
  if (errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'ELOOP') {
    const stats = await quietly(() => disk.find(hostPath))
    if (stats?.isSymbolicLink()) return new StorageError('forbidden', path, error)
  }
  return storageErrorOf(error, path)
}
