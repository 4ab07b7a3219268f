/** The failure counters of many origins, bounded: the one not heard of for longest is forgotten first (protocol rule C-20). */
import { FailureCounter, type LockRule } from './failure-counter.js'

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
  of(key: string): FailureCounter {
    const counter = this.#counters.get(key) ?? new FailureCounter(this.#rule)
    this.#counters.delete(key)
    this.#counters.set(key, counter)
    for (const oldest of this.#counters.keys()) {
      if (this.#counters.size <= this.#capacity) break
      this.#counters.delete(oldest)
    }
    return counter
  }

  /** Drops the counter of `key` when it has nothing to remember. */
  tidy(key: string, now: number): void {
    if (this.#counters.get(key)?.isIdle(now)) this.#counters.delete(key)
  }
}
