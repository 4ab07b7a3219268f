/** Notices a peer that moves bytes, but so few that it only keeps its place: only time in which nothing but the peer is waited for counts (P-35, C-31). */
import type { Progress } from './progress.js'

/** The slowest that a peer may be. */
export interface MinRate {
  readonly bytesPerSecond: number
  /** Milliseconds over which that is measured. */
  readonly afterMs: number
}

// A process that was busy or asleep has not waited for anybody.
const MOST_LOOKS_AT_ONCE = 2

export class Slowness {
  readonly #least: MinRate
  readonly #progress: Progress
  readonly #fail: () => void
  readonly #mostMs: number
  #lookedAt: number
  #heldMs: number
  #waitedMs = 0
  #from: number
  /** What the system still held when the peer first seemed too slow. */
  #below: number | undefined
  #asking = false

  constructor(least: MinRate, progress: Progress, everyMs: number, fail: () => void) {
    this.#least = least
    this.#progress = progress
    this.#fail = fail
    this.#mostMs = everyMs * MOST_LOOKS_AT_ONCE
    this.#lookedAt = performance.now()
    this.#heldMs = progress.heldMs ?? 0
    this.#from = progress.here()
    progress.peerOnly?.()
  }

  /** Called at every beat. */
  look(now: number): void {
    const heldMs = this.#progress.heldMs ?? 0
    const passedMs = Math.min(now - this.#lookedAt, this.#mostMs) - (heldMs - this.#heldMs)
    this.#lookedAt = now
    this.#heldMs = heldMs
    if (this.#progress.peerOnly?.()) this.#waitedMs += Math.max(0, passedMs)
    if (this.#waitedMs >= this.#least.afterMs && !this.#asking) this.#judge()
  }

  #judge(): void {
    const here = this.#progress.here()
    const wanted = (this.#waitedMs / 1000) * this.#least.bytesPerSecond
    const moved = here - this.#from
    if (moved < wanted && this.#progress.below !== undefined) {
      void this.#askBelow(this.#progress.below(), here, wanted)
    } else if (moved < wanted) {
      this.#fail()
    } else {
      this.#below = undefined
      this.#begin(here)
    }
  }

  /** A buffer of the system takes bytes in large steps, so what left it in the next window says more than what went in. */
  async #askBelow(asked: Promise<number | undefined>, here: number, wanted: number): Promise<void> {
    this.#asking = true
    const below = await asked
    this.#asking = false
    const left = here - this.#from + (this.#below ?? Number.POSITIVE_INFINITY) - (below ?? 0)
    if (below === undefined || left < wanted) {
      this.#fail()
      return
    }
    this.#below = below
    this.#begin(here)
  }

  #begin(here: number): void {
    this.#from = here
    this.#waitedMs = 0
  }
}
