/**
 * Decides where short file system calls run: on this thread while they are measured to be quick, else in libuv's pool.
 *
 * A local call takes some microseconds, a hop through the pool tens of them; but a call on a disk that sleeps or a server
 * that is gone may take seconds, and then this thread must not be the one that waits. So nothing runs here before some
 * calls in the pool were quick, one slow call sends the next ones to the pool, and the way back is tried ever more rarely.
 */
import type { ReadPace } from '@longshore/storage'

/** Mean duration in milliseconds above which calls go to the pool. */
const QUICK_MEAN = 0.3
/** A single call as long as this sends the next ones to the pool at once. */
const STALL = 20
/** Weight of the newest call in the mean. */
const WEIGHT = 1 / 8
/** What a call counts at most, so that one pause for garbage does not look like a slow disk. */
const MOST = 2
/** Quick calls in the pool that are needed before the first one runs here. */
const PROOF = 2
/** A pool that answers within this many milliseconds makes a trial on this thread harmless. */
const TRIAL_LIMIT = 10
const FIRST_REST = 1000
const LONGEST_REST = 60_000

export class Pace implements ReadPace {
  #mean = QUICK_MEAN / 2
  #quick = false
  #proven = 0
  #rest = FIRST_REST
  #tryAfter = 0
  #lastPooled = Number.POSITIVE_INFINITY
  readonly #now: () => number
  readonly #pinned: () => boolean

  /** `pinned` tells whether the file system may be remote, where nothing ever runs on this thread. */
  constructor(pinned: () => boolean = () => false, now: () => number = () => performance.now()) {
    this.#pinned = pinned
    this.#now = now
  }

  /** Whether the next call runs on this thread. */
  get quick(): boolean {
    return !this.#pinned() && (this.#quick || this.#mayTry())
  }

  /** Runs `here` on this thread or `pooled` in the pool; both must do the same. */
  run<T>(here: () => T, pooled: () => Promise<T>): T | Promise<T> {
    if (!this.quick) return this.runPooled(pooled)
    const started = this.#now()
    try {
      return here()
    } finally {
      this.ranHere(this.#now() - started)
    }
  }

  /** `took` milliseconds on this thread, for `things` that are one call's work each. */
  ranHere(took: number, things = 1): void {
    this.#mean += (Math.min(took / things, MOST) - this.#mean) * WEIGHT
    const quick = this.#mean < QUICK_MEAN && took < STALL
    if (quick && this.#mean < QUICK_MEAN / 10) this.#rest = FIRST_REST
    if (!quick) {
      this.#tryAfter = this.#now() + this.#rest
      this.#rest = Math.min(this.#rest * 2, LONGEST_REST)
      this.#proven = 0
      this.#mean = QUICK_MEAN / 2
    }
    this.#quick = quick
  }

  /** Runs `pooled` in the pool, whatever the pace. */
  async runPooled<T>(pooled: () => Promise<T>): Promise<T> {
    const started = this.#now()
    try {
      return await pooled()
    } finally {
      this.ranPooled(this.#now() - started)
    }
  }

  #mayTry(): boolean {
    return this.#proven >= PROOF && this.#lastPooled < TRIAL_LIMIT && this.#now() >= this.#tryAfter
  }

  /** `took` milliseconds in the pool. */
  ranPooled(took: number): void {
    this.#lastPooled = took
    if (took < TRIAL_LIMIT) this.#proven++
  }
}
