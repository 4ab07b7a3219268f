/** The directory that is served: resolved once, held open by a descriptor while it is used (protocol rule C-05). */
import { closeSync, constants, existsSync, promises, type Stats } from 'node:fs'
import { dirname, parse } from 'node:path'
import type { Disk } from './disk.js'
import { RootUnavailable } from './errors.js'
import { type Idler, rest, wake } from './idle-descriptors.js'
import type { Directory } from './place.js'
import { isRemote } from './remote.js'

/** Linux's O_PATH: a descriptor that stands for a place and gives no access to it; Node has no name for it. */
const O_PATH = 0o10000000
/** Opens a directory as a place to go on from, never through a symbolic link. */
export const DIRECTORY_PLACE = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW
/** The same, through symbolic links. */
export const LINKED_DIRECTORY_PLACE = O_PATH | constants.O_DIRECTORY
/** Opens anything as a place, a symbolic link as itself. */
export const ENTRY_PLACE = O_PATH | constants.O_NOFOLLOW

/** How long the root is taken to be still the same directory, in milliseconds. */
const TRUSTED = 1000

/** Whether directories can be held by descriptors here and names reached through them. */
export function hasDescriptorPaths(): boolean {
  return process.platform === 'linux' && existsSync('/proc/self/fd')
}

export function descriptorPath(fd: number): string {
  return `/proc/self/fd/${fd}`
}

/** An open directory of our own, closed by `release`. */
export function descriptorDirectory(fd: number): Directory {
  let open = true
  return {
    base: descriptorPath(fd),
    release() {
      if (open) closeSync(fd)
      open = false
    },
  }
}

class RootDescriptor implements Idler {
  idleSince = 0
  retired = false
  #users = 0
  readonly #base: string
  readonly #onClose: () => void

  constructor(
    readonly fd: number,
    readonly stats: Stats,
    onClose: () => void,
  ) {
    this.#base = descriptorPath(fd)
    this.#onClose = onClose
  }

  hold(): Directory {
    if (this.#users++ === 0) wake(this)
    let held = true
    return {
      base: this.#base,
      release: () => {
        if (held && --this.#users === 0) this.#leave()
        held = false
      },
    }
  }

  /** No new users; closes after the last one. */
  retire(): void {
    if (this.retired) return
    this.retired = true
    wake(this)
    if (this.#users === 0) this.close()
  }

  close(): void {
    closeSync(this.fd)
    this.#onClose()
  }

  #leave(): void {
    if (this.retired) this.close()
    else rest(this)
  }
}

export class Root {
  #real: string | undefined
  #isLocalWay = false
  #current: RootDescriptor | undefined
  #checked = 0
  #opening: Promise<RootDescriptor> | undefined

  constructor(
    readonly path: string,
    private readonly disk: Disk,
  ) {}

  /** The path as it was given, and the real one once it is known. */
  get knownPaths(): readonly string[] {
    return this.#real === undefined || this.#real === this.path ? [this.path] : [this.path, this.#real]
  }

  /** The real path, when neither the root nor any directory above it may be remote. */
  get localPath(): string | undefined {
    return this.#isLocalWay ? this.#real : undefined
  }

  /** The root, held open. @throws RootUnavailable when it is not there */
  hold(): Directory | Promise<Directory> {
    const current = this.#current
    if (current && performance.now() - this.#checked < TRUSTED) return current.hold()
    return this.#reopen().then(descriptor => descriptor.hold())
  }

  /** The real path of the root. @throws RootUnavailable when it is no directory */
  async realPath(): Promise<string> {
    try {
      const real = this.#real ?? (await this.#resolve())
      if (!(await promises.stat(real)).isDirectory()) throw new Error(`${real} is no directory`)
      return real
    } catch (error) {
      throw new RootUnavailable('the root cannot be used', { cause: error })
    }
  }

  #reopen(): Promise<RootDescriptor> {
    this.#opening ??= this.#verified().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #verified(): Promise<RootDescriptor> {
    try {
      const real = this.#real ?? (await this.#resolve())
      const now = await this.disk.lstat(real)
      const current = this.#current
      if (current && current.stats.dev === now.dev && current.stats.ino === now.ino) {
        this.#checked = performance.now()
        return current
      }
      return await this.#open(real)
    } catch (error) {
      this.#drop()
      throw new RootUnavailable('the root cannot be used', { cause: error })
    }
  }

  #drop(): void {
    this.#current?.retire()
    this.#current = undefined
  }

  async #open(real: string): Promise<RootDescriptor> {
    const fd = await this.disk.open(real, DIRECTORY_PLACE)
    this.#drop()
    const opened = new RootDescriptor(fd, await this.disk.fstat(fd), () => {
      if (this.#current === opened) this.#current = undefined
    })
    this.#current = opened
    this.#checked = performance.now()
    return opened
  }

  async #resolve(): Promise<string> {
    const real = await promises.realpath(this.path)
    if (real === parse(real).root) throw new Error(`${this.path} leads to the root of the whole file system`)
    const [here, ...above] = await Promise.all([real, ...pathsAbove(real)].map(path => promises.statfs(path)))
    this.disk.remote = here === undefined || isRemote(here)
    this.#isLocalWay = !this.disk.remote && !above.some(isRemote)
    this.#real = real
    return real
  }
}

/** The directories above, the nearest last. */
export function pathsAbove(path: string): string[] {
  const above = dirname(path)
  return above === path ? [] : [...pathsAbove(above), above]
}
