/** Uploads that go on in a file that is there: appended to its end, or from an offset on (RFC 959 APPE, RFC 3659 §5). */
import { constants, fsync } from 'node:fs'
import { promisify } from 'node:util'
import { StorageError, type VirtualPath } from '@longshore/storage'
import { quietly } from './disk.js'
import { errnoOf } from './errors.js'
import type { Place } from './place.js'
import { abandon, createRegular, openRegular, type RegularFile } from './regular-file.js'
import type { Tree } from './tree.js'
import type { Landing } from './upload.js'
import { claimWriter } from './writers.js'

const sync = promisify(fsync)

interface Opened extends RegularFile {
  readonly created: boolean
}

/** Opens the end of the file at `place`, which is made when it is missing; the landing owns the place from now on. */
export async function landAtEnd(tree: Tree, place: Place, path: VirtualPath): Promise<Landing> {
  const file = await openOrCreate(tree, place, path, constants.O_WRONLY | constants.O_APPEND)
  return claimed(tree, place, path, file, async () => (await tree.disk.fstat(file.fd)).size, true)
}

/** Opens the file at `place` cut to `offset`. @throws StorageError `bad-offset` when it is shorter */
export async function landAtOffset(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  offset: number,
): Promise<Landing> {
  const flags = constants.O_WRONLY
  const file =
    offset === 0
      ? await openOrCreate(tree, place, path, flags)
      : { ...(await openRegular(tree, place, path, flags)), created: false }
  const cut = async () => {
    const { size } = await tree.disk.fstat(file.fd)
    if (offset > size) throw new StorageError('bad-offset', path)
    if (offset < size) await tree.disk.ftruncate(file.fd, offset, size - offset)
    return offset
  }
  return claimed(tree, place, path, file, cut, false)
}

async function openOrCreate(tree: Tree, place: Place, path: VirtualPath, flags: number): Promise<Opened> {
  if (!(await tree.disk.find(place.path))) {
    try {
      return { ...(await createRegular(tree, place, path, flags)), created: true }
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
    }
  }
  return { ...(await openRegular(tree, place, path, flags)), created: false }
}

/** Makes the file this upload's own; `start` finds where it begins, once nobody else writes to it. */
async function claimed(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  file: Opened,
  start: () => Promise<number>,
  appends: boolean,
): Promise<Landing> {
  let release: (() => void) | undefined
  try {
    release = await claimWriter(file.fd, path)
    const position = await start()
    return new InPlaceLanding(tree, place, path, file, release, position, appends)
  } catch (error) {
    release?.()
    await abandon(tree, file)
    throw error
  }
}

class InPlaceLanding implements Landing {
  readonly fd: number

  constructor(
    private readonly tree: Tree,
    private readonly place: Place,
    readonly path: VirtualPath,
    private readonly file: Opened,
    private readonly release: () => void,
    readonly position: number,
    readonly appends: boolean,
  ) {
    this.fd = file.fd
  }

  async commit(): Promise<void> {
    try {
      if (this.tree.settings.fsync) await sync(this.fd)
    } finally {
      await this.#end()
    }
  }

  /** What could not be taken back stays; the upload has failed in any case. */
  async abort(): Promise<void> {
    await quietly(() => this.#takeBack())
    await quietly(() => this.#end())
  }

  /** What arrived stays or goes as the settings say; a file that did not exist and got nothing goes in any case. */
  async #takeBack(): Promise<void> {
    const { disk, settings } = this.tree
    const { size, ino, dev } = await disk.fstat(this.fd)
    const arrived = size - this.position
    if (this.file.created && (arrived === 0 || !settings.keepPartial)) {
      const there = await disk.find(this.place.path)
      if (there?.ino === ino && there.dev === dev) await disk.unlink(this.place.path, size)
    } else if (!settings.keepPartial && arrived > 0) await disk.ftruncate(this.fd, this.position, arrived)
  }

  async #end(): Promise<void> {
    try {
      await this.tree.disk.close(this.fd, 0)
    } finally {
      this.release()
      this.place.directory.release()
    }
  }
}
