/** Uploads that go on in a file that is there: appended to its end, or from an offset on (RFC 959 APPE, RFC 3659 §5). */
import { constants, fsync, futimes } from 'node:fs'
import { promisify } from 'node:util'
import { type Leftover, type StorageCall, StorageError, type VirtualPath } from '@longshore/storage'
import { quietly } from './disk.js'
import { errnoOf } from './errors.js'
import type { Place } from './place.js'
import { abandon, createRegular, openRegular, type RegularFile } from './regular-file.js'
import { type SavedTail, saveTail } from './saved-tail.js'
import type { Tree } from './tree.js'
import type { Landing } from './upload.js'
import { claimWriter } from './writers.js'

const sync = promisify(fsync)
const setTimes = promisify(futimes)

/** The file of an upload, as it was when it was opened. */
interface Opened extends RegularFile {
  readonly created: boolean
}

/** Where an upload begins, and what it has cut off there. */
interface Beginning {
  readonly position: number
  readonly appends: boolean
  readonly tail?: SavedTail
}

/** Opens the end of the file at `place`, which is made when it is missing; the landing owns the place from now on. */
export async function landAtEnd(tree: Tree, place: Place, path: VirtualPath): Promise<Landing> {
  const file = await openOrCreate(tree, place, path, constants.O_WRONLY | constants.O_APPEND)
  return claimed(tree, place, path, file, async () => {
    const { size } = await tree.disk.fstat(file.fd)
    return { position: size, appends: true }
  })
}

/** Opens the file at `place` cut to `offset`. @throws StorageError `bad-offset` when it is shorter */
export async function landAtOffset(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  offset: number,
  call: StorageCall,
): Promise<Landing> {
  const file = { ...(await openRegular(tree, place, path, constants.O_RDWR)), created: false }
  return claimed(tree, place, path, file, async () => {
    const { size } = await tree.disk.fstat(file.fd)
    if (offset > size) throw new StorageError('bad-offset', path)
    if (offset === size) return { position: offset, appends: false }
    const tail = await saveTail(tree, place, path, file, offset, call)
    try {
      await tree.disk.ftruncate(file.fd, offset, size - offset)
    } catch (error) {
      await tail.drop()
      throw error
    }
    return { position: offset, appends: false, tail }
  })
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

/** Makes the file this upload's own; `begin` finds where it begins, once nobody else writes to it. */
async function claimed(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  file: Opened,
  begin: () => Promise<Beginning>,
): Promise<Landing> {
  let release: (() => void) | undefined
  try {
    release = await claimWriter(file.fd, path)
    return new InPlaceLanding(tree, place, path, file, release, await begin())
  } catch (error) {
    // Who has not become its writer may have made a file that another upload goes on with.
    if (release && file.created) await quietly(() => removeCreated(tree, place, file))
    release?.()
    await abandon(tree, file)
    throw error
  }
}

/** Removes the name, unless another file has it by now. */
async function removeCreated({ disk }: Tree, place: Place, { fd, stats }: Opened): Promise<void> {
  const there = await disk.find(place.path)
  if (there?.ino !== stats.ino || there.dev !== stats.dev) return
  await disk.unlink(place.path, (await disk.fstat(fd)).size)
}

class InPlaceLanding implements Landing {
  readonly fd: number
  readonly device: number
  readonly position: number
  readonly appends: boolean

  constructor(
    private readonly tree: Tree,
    private readonly place: Place,
    readonly path: VirtualPath,
    private readonly file: Opened,
    private readonly release: () => void,
    private readonly beginning: Beginning,
  ) {
    this.fd = file.fd
    this.device = file.stats.dev
    this.position = beginning.position
    this.appends = beginning.appends
  }

  async commit(): Promise<void> {
    try {
      if (this.tree.settings.fsync) await sync(this.fd)
    } finally {
      await this.#end()
    }
  }

  /** What could not be taken back stays; the upload has failed in any case. */
  async abort(leftover: Leftover): Promise<void> {
    await quietly(() => this.#settle(leftover))
    await quietly(() => this.#end())
  }

  /** Keeps what arrived where that may stay, and makes the file what it was before where not, or where nothing arrived. */
  async #settle(leftover: Leftover): Promise<void> {
    const { size } = await this.tree.disk.fstat(this.fd)
    const arrived = size > this.position
    if (arrived && leftover === 'resumable' && this.tree.settings.keepPartial) return
    if (this.file.created) await removeCreated(this.tree, this.place, this.file)
    else if (arrived || this.beginning.tail) await this.#undo(size)
  }

  async #undo(size: number): Promise<void> {
    const { tail, position } = this.beginning
    if (tail) await tail.restore(this.fd)
    else await this.tree.disk.ftruncate(this.fd, position, size - position)
    await setTimes(this.fd, this.file.stats.atime, this.file.stats.mtime)
  }

  async #end(): Promise<void> {
    try {
      await this.beginning.tail?.drop()
      await this.tree.disk.close(this.fd, 0)
    } finally {
      this.release()
      this.place.directory.release()
    }
  }
}
