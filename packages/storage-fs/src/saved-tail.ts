/** What a resumed upload cuts off a file, kept aside so that a refused upload leaves the file as it was. */
import { constants } from 'node:fs'
import { type StorageCall, throwIfAborted, type VirtualPath } from '@longshore/storage'
import { quietly } from './disk.js'
import { copyPieces } from './pieces.js'
import { type Place, placeIn } from './place.js'
import { abandon, createRegular, type RegularFile } from './regular-file.js'
import { releaseTemporaryName, reserveTemporaryName } from './temporary-name.js'
import type { Tree } from './tree.js'

/** Copies what `file` has from `offset` on into a hidden file beside it. */
export async function saveTail(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  file: RegularFile,
  offset: number,
  call: StorageCall,
): Promise<SavedTail> {
  const hidden = placeIn(place.directory, reserveTemporaryName())
  try {
    const copy = await createRegular(tree, hidden, path, constants.O_RDWR)
    const tail = new SavedTail(tree, hidden, path, copy, offset)
    await tail.fill(file.fd, () => throwIfAborted(path, call))
    return tail
  } catch (error) {
    releaseTemporaryName(hidden.name)
    throw error
  }
}

export class SavedTail {
  constructor(
    private readonly tree: Tree,
    private readonly hidden: Place,
    private readonly path: VirtualPath,
    private readonly file: RegularFile,
    private readonly offset: number,
  ) {}

  async fill(fd: number, check: () => void): Promise<void> {
    const { path, offset } = this
    try {
      await copyPieces({ fd, path, position: offset }, { fd: this.file.fd, path, position: 0 }, check)
    } catch (error) {
      await this.drop()
      throw error
    }
  }

  /** Puts the tail back where it was, and cuts off what is behind it. */
  async restore(fd: number): Promise<void> {
    const { path, offset } = this
    await copyPieces({ fd: this.file.fd, path, position: 0 }, { fd, path, position: offset }, () => {})
    const { size } = await this.tree.disk.fstat(this.file.fd)
    await this.tree.disk.ftruncate(fd, offset + size, Number.POSITIVE_INFINITY)
  }

  /** Never rejects; what stays is hidden, and the sweep's. */
  async drop(): Promise<void> {
    await abandon(this.tree, this.file)
    await quietly(() => this.tree.disk.unlink(this.hidden.path, Number.POSITIVE_INFINITY))
    releaseTemporaryName(this.hidden.name)
  }
}
