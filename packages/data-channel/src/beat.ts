/** One timer for all movements that are looked at in the same interval, however many there are (decision 0002 is the same of sessions). */

/** Is looked at again and again. Must not throw. */
export interface Watched {
  look(): void
}

export class Beat {
  readonly #everyMs: number
  readonly #watched = new Set<Watched>()
  #timer: NodeJS.Timeout | undefined

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  /** From now on `watched` is looked at every interval, the first time at most one interval from now. */
  add(watched: Watched): void {
    this.#watched.add(watched)
    // What runs on without anybody to look at does not hold the process.
    if (this.#timer === undefined) this.#timer = setInterval(() => this.#strike(), this.#everyMs)
    else if (this.#watched.size === 1) this.#timer.ref()
  }

  delete(watched: Watched): void {
    // The next transfer of the session is about to come, so the timer is not given up at once.
    if (this.#watched.delete(watched) && this.#watched.size === 0) this.#timer?.unref()
  }

  #strike(): void {
    for (const watched of this.#watched) watched.look()
    if (this.#watched.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
    beats.delete(this.#everyMs)
  }
}

const beats = new Map<number, Beat>()

/** The beat of that interval. */
export function beatOf(everyMs: number): Beat {
  let beat = beats.get(everyMs)
  if (beat === undefined) {
    beat = new Beat(everyMs)
    beats.set(everyMs, beat)
  }
  return beat
}
