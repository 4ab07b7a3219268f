/** Uploads that become visible at once and whole: written under a hidden name, moved to their own on commit (protocol rule C-11). */
import { constants, fsync } from 'node:fs'
import { promisify } from 'node:util'
import { type Leftover, StorageError, type VirtualPath } from '@longshore/storage'
import { quietly } from './disk.js'
import { errnoOf } from './errors.js'
import { type Place, placeIn } from './place.js'
import { abandon, createRegular, type RegularFile, refuseIrregular } from './regular-file.js'
import { releaseTemporaryName, reserveTemporaryName } from './temporary-name.js'
import type { Tree } from './tree.js'
import type { Landing } from './upload.js'

const sync = promisify(fsync)

/** `create` never takes the place of anything, `replace` only that of a file. */
export type Visibility = 'create' | 'replace'

/** Opens a hidden file beside `place`; the landing owns the place from now on. */
export async function landTemporary(
  tree: Tree,
  place: Place,
  path: VirtualPath,
  kind: Visibility,
): Promise<TemporaryLanding> {
  await refuseTaken(tree, place, path, kind)
  const hidden = placeIn(place.directory, reserveTemporaryName())
  try {
    const file = await createRegular(tree, hidden, path, constants.O_WRONLY)
    return new TemporaryLanding(tree, place, hidden, path, kind, file)
  } catch (error) {
    await quietly(() => tree.disk.unlink(hidden.path, 0))
    releaseTemporaryName(hidden.name)
    throw error
  }
}

/** What stands at `place` already, if the upload may take its place. */
async function refuseTaken(tree: Tree, place: Place, path: VirtualPath, kind: Visibility) {
  const there = await tree.disk.find(place.path)
  if (!there) return undefined
  if (kind === 'create') throw new StorageError('exists', path)
  refuseIrregular(there, path)
  return there
}

export class TemporaryLanding implements Landing {
  readonly fd: number
  readonly device: number
  readonly position = 0
  readonly appends = false
  #open = true

  constructor(
    private readonly tree: Tree,
    private readonly place: Place,
    private readonly hidden: Place,
    readonly path: VirtualPath,
    private readonly kind: Visibility,
    private readonly file: RegularFile,
  ) {
    this.fd = file.fd
    this.device = file.stats.dev
  }

  /** The permission bits that a new file gets. */
  get mode(): number {
    return this.file.stats.mode & 0o777
  }

  /** `asItIs`: mode and owner are as they shall be, also where another file is replaced. */
  async commit(asItIs = false): Promise<void> {
    try {
      const replaced = await refuseTaken(this.tree, this.place, this.path, this.kind)
      if (replaced && !asItIs) await this.#resemble(replaced)
      if (this.tree.settings.fsync) await sync(this.fd)
      await this.#close()
      if (this.kind === 'create') await this.#appear()
      else await this.tree.disk.rename(this.hidden.path, this.place.path, replaced?.size ?? 0)
      if (this.tree.settings.fsync) await syncDirectory(this.tree, this.place)
    } catch (error) {
      await this.#remove()
      throw error
    } finally {
      this.#giveBack()
    }
  }

  /** Keeps what arrived where it may stay, the name is new and the settings say so; what stands there already is never touched. */
  async abort(leftover: Leftover): Promise<void> {
    if (leftover === 'resumable' && this.tree.settings.keepPartial) await quietly(() => this.#keep())
    await this.discard()
  }

  /** Ends the upload and leaves nothing of it. */
  async discard(): Promise<void> {
    await this.#remove()
    this.#giveBack()
  }

  /** Shows what arrived. @throws when the name was taken meanwhile or nothing can be written any more */
  async #keep(): Promise<void> {
    const { size } = await this.tree.disk.fstat(this.fd)
    await this.#close()
    if (size > 0) await this.#appear()
  }

  /** Gives the new file the mode of the one whose place it takes, and its owner where that is allowed. */
  async #resemble(replaced: { mode: number; uid: number; gid: number }): Promise<void> {
    const { stats } = this.file
    const owned = replaced.uid === stats.uid && replaced.gid === stats.gid
    if (!owned && process.geteuid?.() === 0) await this.tree.disk.fchown(this.fd, replaced.uid, replaced.gid)
    const mode = replaced.mode & 0o777
    if (mode !== this.mode || !owned) await this.tree.disk.fchmod(this.fd, mode)
  }

  /** Moves the hidden file to its name if nothing stands there. @throws EEXIST */
  async #appear(): Promise<void> {
    const { disk } = this.tree
    try {
      await disk.link(this.hidden.path, this.place.path)
    } catch (error) {
      if (!CANNOT_LINK.has(errnoOf(error))) throw error
      await this.#appearWithoutLink()
      return
    }
    await disk.unlink(this.hidden.path, 0)
  }

  /** An empty file holds the name for the moment until the rename, so that nothing that came first is replaced. */
  async #appearWithoutLink(): Promise<void> {
    const { disk } = this.tree
    await abandon(this.tree, await createRegular(this.tree, this.place, this.path, constants.O_WRONLY))
    try {
      await disk.rename(this.hidden.path, this.place.path, 0)
    } catch (error) {
      await disk.unlink(this.place.path, 0)
      throw error
    }
  }

  async #close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    await this.tree.disk.close(this.fd, 0)
  }

  /** Removes the hidden name, if it is still there; the sweep gets what stays. */
  async #remove(): Promise<void> {
    await quietly(() => this.#close())
    await quietly(() => this.tree.disk.unlink(this.hidden.path, Number.POSITIVE_INFINITY))
  }

  #giveBack(): void {
    releaseTemporaryName(this.hidden.name)
    this.place.directory.release()
  }
}

/** What file systems without hard links answer. */
const CANNOT_LINK = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Windows cannot, and need not, write a directory. */
async function syncDirectory(tree: Tree, { directory }: Place): Promise<void> {
  if (process.platform === 'win32') return
  const fd = await tree.disk.open(`${directory.base}/.`, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await sync(fd)
  } finally {
    await tree.disk.close(fd, 0)
  }
}
