/** Looks at the names in a directory: in short slices on this thread where that is quick, else with many calls in the pool at a time. */
import type { Dir, Dirent, Stats } from 'node:fs'
import type { Entry } from '@longshore/storage'
import { errnoOf } from './errors.js'
import { entryOf, isLink } from './facts.js'
import { NameReader } from './name-reader.js'
import { type Directory, placeIn } from './place.js'
import { SteadyPath } from './steady-path.js'
import { describe, type Tree } from './tree.js'
import { Turns } from './turns.js'

/** Milliseconds that a slice on this thread may take; the first is short, so that the first lines leave at once. */
const SLICE = 2
const FIRST_SLICE = 0.5
/** Names of one slice at most. */
const NAMES_PER_SLICE = 1024
/** Calls in the pool at a time. */
const IN_FLIGHT = 64
/** Names from which on it pays to look for a shorter way to them. */
const MANY = 64
/** Failures of one entry that say nothing of the others: a mount point that is gone, or closed to us. */
const OUT_OF_REACH = new Set(['EACCES', 'EPERM', 'ENOTCONN', 'ESTALE'])
/** What stands for bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd'

const turns = new Turns()

type Look = Stats | undefined

export class Scan {
  readonly #tree: Tree
  readonly #directory: Directory
  readonly #segments: readonly string[]
  readonly #reader: NameReader
  #names: Dirent[] = []
  #next = 0
  #slices = 0
  #steady: SteadyPath | undefined
  #soughtSteady = false
  /** Names with U+FFFD that were shown: a name of other bytes may look the same. */
  readonly #doubtful = new Set<string>()

  /** `segments` are the virtual names on the way to the directory. */
  constructor(tree: Tree, directory: Directory, dir: Dir, segments: readonly string[]) {
    this.#tree = tree
    this.#directory = directory
    this.#segments = segments
    this.#reader = new NameReader(tree.disk, dir)
  }

  /** The next entries; none at the end. */
  async entries(): Promise<readonly Entry[]> {
    await this.#tree.accounts.refresh()
    while (await this.#hasNames()) {
      await turns.next()
      const first = this.#next
      const looks = this.#tree.disk.looks.quick ? this.#sliceHere() : await this.#sliceInPool()
      const entries = await this.#entriesOf(first, looks)
      if (entries.length > 0) return entries
    }
    return []
  }

  /** The next names, without a look at what the system has told the kind of; none at the end. */
  async names(): Promise<readonly string[]> {
    while (await this.#hasNames()) {
      if (this.#next > 0 || !this.#names.every(isKnown)) return (await this.entries()).map(({ name }) => name)
      await turns.next()
      this.#next = this.#names.length
      const names = this.#names.filter(isEntry).map(({ name }) => name)
      if (names.length > 0) return names
    }
    return []
  }

  async close(): Promise<void> {
    await this.#reader.close()
    this.#directory.release()
  }

  async #hasNames(): Promise<boolean> {
    if (this.#next < this.#names.length) return true
    this.#next = 0
    this.#names = await this.#reader.next()
    return this.#names.length > 0
  }

  #sliceHere(): Look[] {
    const from = this.#next
    if (!this.#soughtSteady && this.#names.length >= MANY) this.#seekSteady()
    const looks = this.#lookHere(this.#steady?.path ?? this.#directory.base)
    if (!this.#steady || this.#steady.holds()) return looks
    this.#steady = undefined
    this.#next = from
    return this.#lookHere(this.#directory.base)
  }

  #seekSteady(): void {
    const { localPath } = this.#tree.root
    this.#soughtSteady = true
    if (localPath !== undefined) this.#steady = SteadyPath.of(this.#directory.base, localPath)
  }

  /** Looks at names below `base` until the time of a slice is over. */
  #lookHere(base: string): Look[] {
    const { disk } = this.#tree
    const end = Math.min(this.#names.length, this.#next + NAMES_PER_SLICE)
    const looks: Look[] = []
    let now = performance.now()
    const until = now + (this.#slices++ === 0 ? FIRST_SLICE : SLICE)
    do {
      const started = now
      looks.push(this.#findHere(`${base}/${this.#names[this.#next++]!.name}`))
      now = performance.now()
      disk.looks.ranHere(now - started)
    } while (this.#next < end && now < until && disk.looks.quick)
    return looks
  }

  #findHere(path: string): Look {
    try {
      return this.#tree.disk.findHere(path)
    } catch (error) {
      return excuse(error)
    }
  }

  async #sliceInPool(): Promise<Look[]> {
    const { disk } = this.#tree
    const names = this.#names.slice(this.#next, this.#next + IN_FLIGHT)
    this.#next += names.length
    return Promise.all(
      names.map(async ({ name }) => {
        try {
          return await disk.find(`${this.#directory.base}/${name}`)
        } catch (error) {
          return excuse(error)
        }
      }),
    )
  }

  async #entriesOf(first: number, looks: readonly Look[]): Promise<Entry[]> {
    const entries: Entry[] = []
    for (let index = 0; index < looks.length; index++) {
      const { name } = this.#names[first + index]!
      const stats = looks[index]
      if (!stats || this.#isDouble(name)) continue
      const entry = isLink(stats)
        ? await describe(this.#tree, placeIn(this.#directory, name), stats, this.#segments)
        : entryOf(name, stats, this.#tree.accounts)
      if (entry) entries.push(entry)
    }
    return entries
  }

  #isDouble(name: string): boolean {
    if (!name.includes(REPLACEMENT)) return false
    if (this.#doubtful.has(name)) return true
    this.#doubtful.add(name)
    return false
  }
}

function excuse(error: unknown): undefined {
  if (!OUT_OF_REACH.has(errnoOf(error))) throw error
}

/** Whether the system has told what kind of thing has this name, and the name is one that can be trusted. */
function isKnown(found: Dirent): boolean {
  if (found.name.includes(REPLACEMENT)) return false
  const isSpecial = found.isFIFO() || found.isSocket() || found.isCharacterDevice() || found.isBlockDevice()
  return isSpecial || isEntry(found)
}

function isEntry(found: Dirent): boolean {
  return found.isFile() || found.isDirectory() || found.isSymbolicLink()
}
