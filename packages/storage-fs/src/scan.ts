/** Reads a directory batch by batch: short slices on this thread where that is quick, else many calls in the pool at a time. */
import type { Dir, Stats } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Entry } from '@longshore/storage'
import { compareBytes } from './byte-order.js'
import { quietly } from './disk.js'
import { errnoOf } from './errors.js'
import { entryOf } from './facts.js'
import { isUsableName } from './names.js'
import { type Directory, placeIn } from './place.js'
import { isTemporaryName } from './temporary-name.js'
import { describe, type Tree } from './tree.js'

/** Names that are read at a time; a directory with fewer comes in the order of its names' bytes. */
const NAMES = 1024
/** Milliseconds that a slice on this thread may take. */
const SLICE = 2
/** Calls in the pool at a time. */
const IN_FLIGHT = 64
/** Failures of one entry that say nothing of the others: a mount point that is gone, or closed to us. */
const OUT_OF_REACH = new Set(['EACCES', 'EPERM', 'ENOTCONN', 'ESTALE'])
/** What stands for bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd'

type Look = Stats | Promise<Stats | undefined> | undefined

export class Scan {
  #names: string[] = []
  #next = 0
  #read = 0
  #slices = 0
  #ended = false
  /** Names with U+FFFD that were shown: a name of other bytes may look the same. */
  readonly #doubtful = new Set<string>()

  constructor(
    private readonly tree: Tree,
    private readonly directory: Directory,
    private readonly dir: Dir,
    /** The virtual names on the way to the directory. */
    private readonly segments: readonly string[],
  ) {}

  /** The next entries; none at the end. */
  async batch(): Promise<Entry[]> {
    await this.tree.accounts.refresh()
    for (;;) {
      const isDrained = this.#next === this.#names.length
      if (isDrained && this.#ended) return []
      if (this.#slices++ > 0) await setImmediate()
      if (isDrained && !(await this.#readNames())) return []
      const looks = this.tree.disk.looks.quick ? this.#sliceHere() : await this.#sliceInPool()
      const entries = await this.#entries(looks)
      if (entries.length > 0) return entries
    }
  }

  async close(): Promise<void> {
    const { dir } = this
    const close = () =>
      this.tree.disk.looks.run(
        () => dir.closeSync(),
        () => dir.close(),
      )
    await quietly(close)
    this.directory.release()
  }

  async #readNames(): Promise<boolean> {
    const first = this.#read++ === 0
    this.#next = 0
    this.#names = await this.tree.disk.looks.run(
      () => this.#namesHere(),
      () => this.#namesInPool(),
    )
    this.#ended = this.#names.length < NAMES
    if (this.#ended && first) this.#names.sort(compareBytes)
    return this.#names.length > 0
  }

  #namesHere(): string[] {
    const names: string[] = []
    while (names.length < NAMES) {
      const found = this.dir.readSync()
      if (!found) break
      if (isShown(found.name)) names.push(found.name)
    }
    return names
  }

  async #namesInPool(): Promise<string[]> {
    const names: string[] = []
    while (names.length < NAMES) {
      const found = await this.dir.read()
      if (!found) break
      if (isShown(found.name)) names.push(found.name)
    }
    return names
  }

  /** Looks at names until the time of a slice is over. */
  #sliceHere(): [string, Look][] {
    const until = performance.now() + SLICE
    const looks: [string, Look][] = []
    do {
      const name = this.#names[this.#next++]!
      looks.push([name, this.#look(name)])
    } while (this.#next < this.#names.length && performance.now() < until && this.tree.disk.looks.quick)
    return looks
  }

  async #sliceInPool(): Promise<[string, Look][]> {
    const names = this.#names.slice(this.#next, this.#next + IN_FLIGHT)
    this.#next += names.length
    return Promise.all(names.map(async (name): Promise<[string, Look]> => [name, await this.#look(name)]))
  }

  /** What is under `name`, nothing when it vanished. */
  #look(name: string): Look {
    try {
      const look = this.tree.disk.find(`${this.directory.base}/${name}`)
      if (!(look instanceof Promise)) return look
      const excused = look.catch(excuse)
      // It is awaited in its turn; until then a failure is nobody's yet.
      excused.catch(() => {})
      return excused
    } catch (error) {
      return excuse(error)
    }
  }

  async #entries(looks: readonly [string, Look][]): Promise<Entry[]> {
    const entries: Entry[] = []
    for (const [name, look] of looks) {
      const stats = look instanceof Promise ? await look : look
      if (!stats || this.#isDouble(name)) continue
      const entry = stats.isSymbolicLink()
        ? await describe(this.tree, placeIn(this.directory, name), stats, this.segments)
        : entryOf(name, stats, this.tree.accounts)
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

function isShown(name: string): boolean {
  return !isTemporaryName(name) && isUsableName(name)
}
