/** The failure counters of many origins, bounded: the one not heard of for longest is forgotten first, those that lock last (protocol rule C-20). */
import { FailureCounter, type LockRule } from './failure-counter.js'

// Among so many of the oldest one is looked for that locks nobody.
const LOOKED_AT = 64

/** Counters by key, at most `capacity` of them. */
export class FailureTable {
  readonly #rule: LockRule
  readonly #capacity: number
  readonly #counters = new Map<string, FailureCounter>()

  constructor(rule: LockRule, capacity: number) {
    this.#rule = rule
    this.#capacity = capacity
  }

  get size(): number {
    return this.#counters.size
  }

  /** The counter of `key`, made if need be, and from now on the one heard of last. */
  of(key: string, now: number): FailureCounter {
    const counter = this.#counters.get(key) ?? new FailureCounter(this.#rule)
    this.#counters.delete(key)
    this.#counters.set(key, counter)
    if (this.#counters.size > this.#capacity) this.#forgetOne(now)
    return counter
  }

  /** Many origins that fail once each must not end the lock of one that guesses. */
  #forgetOne(now: number): void {
    const oldest: string[] = []
    for (const [key, counter] of this.#counters) {
      if (!counter.isLocked(now)) {
        this.#counters.delete(key)
        return
      }
      oldest.push(key)
      if (oldest.length === LOOKED_AT) break
    }
    if (oldest[0] !== undefined) this.#counters.delete(oldest[0])
  }

  /** Drops the counter of `key` when it has nothing to remember. */
  tidy(key: string, now: number): void {
    if (this.#counters.get(key)?.isIdle(now)) this.#counters.delete(key)
  }
}
