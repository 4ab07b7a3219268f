/** Removes what killed processes left of their uploads, in the background and seldom (protocol rule C-11). */
import { promises } from 'node:fs'
import type { Directory } from './place.js'
import { isInUse, isTemporaryName } from './temporary-name.js'

/** How long a directory that was looked through is left alone, in milliseconds. */
const INTERVAL = 60 * 60 * 1000
/** How many directories are remembered as looked through. */
const MEMORY = 4096

/** What in a directory is an abandoned upload: a hidden name of no upload of this process, untouched for `age`. */
export class Sweeper {
  readonly #visited = new Map<string, number>()
  #last: Promise<void> = Promise.resolve()

  constructor(
    private readonly age: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether the directory at `path` is due to be looked through; asking counts as doing it. */
  isDue(path: string): boolean {
    if (this.age === Number.POSITIVE_INFINITY) return false
    const before = this.#visited.get(path)
    if (before !== undefined && this.now() - before < INTERVAL) return false
    this.#visited.delete(path)
    this.#visited.set(path, this.now())
    if (this.#visited.size > MEMORY) {
      const [oldest = ''] = this.#visited.keys()
      this.#visited.delete(oldest)
    }
    return true
  }

  /** Looks through `directory`, one at a time, and gives it back. Never rejects: what cannot be removed stays. */
  sweepLater(directory: Directory): Promise<void> {
    const sweep = async () => {
      await this.sweep(directory.base).catch(() => 0)
      directory.release()
    }
    this.#last = this.#last.then(sweep)
    return this.#last
  }

  /** Removes abandoned uploads directly below `base`; how many there were. */
  async sweep(base: string): Promise<number> {
    let removed = 0
    for await (const { name } of await promises.opendir(base, { bufferSize: 256 })) {
      if (!isTemporaryName(name) || isInUse(name)) continue
      const stats = await promises.lstat(`${base}/${name}`).catch(() => undefined)
      if (!stats?.isFile() || this.now() - stats.mtimeMs < this.age) continue
      await promises.unlink(`${base}/${name}`).then(
        () => removed++,
        () => 0,
      )
    }
    return removed
  }

  /** Whether `base` is empty now, after abandoned uploads in it were removed; one visible name is enough to leave all as it is. */
  async emptied(base: string): Promise<boolean> {
    let hidden = 0
    for await (const { name } of await promises.opendir(base)) {
      if (!isTemporaryName(name)) return false
      hidden++
    }
    return hidden === (await this.sweep(base))
  }
}
