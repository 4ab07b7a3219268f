/** Reads the names in a directory, some thousand at a time: the next ones in the pool while this thread is busy with the last ones. */
import type { Dir, Dirent } from 'node:fs'
import { compareBytes } from './byte-order.js'
import { type Disk, quietly } from './disk.js'
import { isUsableName } from './names.js'
import { isTemporaryName } from './temporary-name.js'

/** A directory of up to this many names comes in the order of their bytes (protocol rule P-45). */
export const SORTED_AT_MOST = 2048
/** Names that the system hands out at a time: enough to tell whether there are more than are sorted. */
export const NAMES_AT_ONCE = SORTED_AT_MOST + 1

export class NameReader {
  readonly #disk: Disk
  readonly #dir: Dir
  /** Names that the system has handed out already. */
  #ready = 0
  #ahead: Promise<Dirent | null> | undefined
  #begun = false
  #ended = false

  constructor(disk: Disk, dir: Dir) {
    this.#disk = disk
    this.#dir = dir
  }

  /** The next names that may be shown; none at the end. */
  async next(): Promise<Dirent[]> {
    const names: Dirent[] = []
    const least = this.#begun ? 1 : NAMES_AT_ONCE
    if (this.#ahead) this.#add(names, await this.#ahead)
    this.#ahead = undefined
    while (!this.#ended && (names.length < least || this.#ready > 0)) {
      if (this.#disk.looks.quick) this.#here(names)
      else await this.#inPool(names)
    }
    if (this.#ended && !this.#begun) names.sort((a, b) => compareBytes(a.name, b.name))
    this.#begun = true
    if (!this.#ended && this.#disk.looks.quick) this.#lookAhead()
    return names
  }

  async close(): Promise<void> {
    await quietly(async () => this.#ahead)
    const dir = this.#dir
    const close = () =>
      this.#disk.looks.run(
        () => dir.closeSync(),
        () => dir.close(),
      )
    await quietly(close)
  }

  #lookAhead(): void {
    this.#ahead = this.#readInPool()
    // It is awaited in its turn; until then a failure is nobody's yet.
    this.#ahead.catch(() => {})
  }

  #here(names: Dirent[]): void {
    const started = performance.now()
    let read = 0
    do {
      this.#add(names, this.#dir.readSync())
      read++
    } while (this.#ready > 0)
    this.#disk.looks.ranHere(performance.now() - started, read)
  }

  async #inPool(names: Dirent[]): Promise<void> {
    this.#add(names, await this.#readInPool())
    while (this.#ready > 0) this.#add(names, await this.#dir.read())
  }

  #readInPool(): Promise<Dirent | null> {
    return this.#disk.looks.runPooled(() => this.#dir.read())
  }

  #add(names: Dirent[], found: Dirent | null): void {
    this.#ready = found === null ? 0 : (this.#ready || NAMES_AT_ONCE) - 1
    if (found === null) this.#ended = true
    else if (isShown(found.name)) names.push(found)
  }
}

function isShown(name: string): boolean {
  return !isTemporaryName(name) && isUsableName(name)
}
