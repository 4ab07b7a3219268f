/**
 * The own path of a directory that is held open, while it provably leads there (protocol rule C-05): the system walks it in half the time of
 * the way through the descriptor, which is what a long listing mostly consists of.
 *
 * Names are put in or taken out of a directory only with a new change time, which nobody can set back. So if every directory above has
 * the change time that it had before the names were looked at, and that was no fresh one even for a clock that counts in seconds, then no
 * part of the path was another directory, or a link, for a moment in between.
 */
import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { pathsAbove } from './root.js'

/** Milliseconds after which one more change has another time on every file system: some count in steps of two seconds. */
const SETTLED = 3000

interface Step {
  readonly path: string
  readonly stats: Stats
}

export class SteadyPath {
  readonly path: string
  readonly #steps: readonly Step[]

  private constructor(path: string, steps: readonly Step[]) {
    this.path = path
    this.#steps = steps
  }

  /**
   * The own path of the directory behind the descriptor path `base`; undefined when it is not in `root`, or not on the same file system, or
   * when a directory above was changed a moment ago. Calls the system on this thread.
   */
  static of(base: string, root: string): SteadyPath | undefined {
    try {
      const settled = Date.now() - SETTLED
      const path = readlinkSync(base)
      if (path !== root && !path.startsWith(`${root}/`)) return undefined
      const steps = stepsAbove(path)
      const [held, named] = [lstatSync(`${base}/.`), lstatSync(path)]
      const isSteady = steps.every(
        ({ stats }) => stats.isDirectory() && isExact(stats) && stats.ctimeMs < settled,
      )
      const isOneDevice = steps.every(step => step.path.length < root.length || step.stats.dev === held.dev)
      return isSteady && isOneDevice && isExact(held) && isSame(held, named)
        ? new SteadyPath(path, steps)
        : undefined
    } catch {
      return undefined
    }
  }

  /** Whether what was looked at by this path, since it was made, was looked at in the directory. */
  holds(): boolean {
    try {
      return this.#steps.every(({ path, stats }) => {
        const now = lstatSync(path)
        return isSame(now, stats) && now.ctimeMs === stats.ctimeMs
      })
    } catch {
      return false
    }
  }
}

/** The directories above, the nearest last. */
function stepsAbove(path: string): Step[] {
  return pathsAbove(path).map(above => ({ path: above, stats: lstatSync(above) }))
}

function isSame(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino
}

/** Numbers beyond that of two inodes could look the same. */
function isExact({ ino }: Stats): boolean {
  return Number.isSafeInteger(ino)
}
