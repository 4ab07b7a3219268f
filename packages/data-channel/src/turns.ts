/** Shares the event loop among transfers that need not wait: a bounded part of each turn is theirs, and they take turns in it. */

/** What transfers take of one turn of the event loop in milliseconds, if no slice is longer than half of it. */
const BUDGET_MS = 1

/** A bounded piece of work; asks for the next one itself. Must not throw. */
export type Slice = () => void

export class Turns {
  #waiting: Slice[] = []
  #asked = false
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Runs `slice` when those that wait already have run; never before this call returns. */
  next(slice: Slice): void {
    this.#waiting.push(slice)
    this.#ask()
  }

  #ask(): void {
    if (this.#asked || this.#waiting.length === 0) return
    this.#asked = true
    setImmediate(() => this.#turn())
  }

  #turn(): void {
    const began = this.#now()
    const slices = this.#waiting
    let ran = 0
    try {
      // What a slice asks for comes behind the others, and belongs to this turn as long as there is time.
      do slices[ran++]?.()
      while (ran < slices.length && this.#now() - began < BUDGET_MS)
    } finally {
      this.#waiting = slices.slice(ran)
      this.#asked = false
      this.#ask()
    }
  }
}

/** One for the process, as there is one event loop. */
export const turns = new Turns()
