// A clock that stands still until a dialogue says that time passes.
import type { Clock } from '@longshore/core'

// Small delays, such as the one after a wrong password, pass as soon as nothing else is to be done.
const SMALL_MS = 4_000
const TURNS_TO_ARRIVE = 50

interface Timer {
  readonly at: number
  readonly every: number | undefined
  readonly action: () => void
}

/** Time for a server under test: 2024-05-06 07:08:09 UTC, and then what {@link pass} adds. */
export class TestClock implements Clock {
  #now = 0
  readonly #timers = new Map<object, Timer>()

  now(): number {
    return this.#now
  }

  date(): Date {
    return new Date(Date.UTC(2024, 4, 6, 7, 8, 9) + this.#now)
  }

  after(ms: number, action: () => void): () => void {
    if (ms <= SMALL_MS) {
      const small = setImmediate(action)
      return () => clearImmediate(small)
    }
    return this.#start({ at: this.#now + ms, every: undefined, action })
  }

  every(ms: number, action: () => void): () => void {
    return this.#start({ at: this.#now + ms, every: ms, action })
  }

  /** Lets time pass, timer by timer, once what has been sent has arrived. */
  async pass(ms: number): Promise<void> {
    for (let turn = 0; turn < TURNS_TO_ARRIVE; turn++) await new Promise(setImmediate)
    const end = this.#now + ms
    for (let due = this.#due(end); due; due = this.#due(end)) {
      const [key, timer] = due
      this.#now = Math.max(this.#now, timer.at)
      if (timer.every === undefined) this.#timers.delete(key)
      else this.#timers.set(key, { ...timer, at: timer.at + timer.every })
      timer.action()
      await new Promise(setImmediate)
    }
    this.#now = end
  }

  #start(timer: Timer): () => void {
    const key = {}
    this.#timers.set(key, timer)
    return () => this.#timers.delete(key)
  }

  #due(end: number): [object, Timer] | undefined {
    return [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
  }
}
