/** A movement ends once: completed, or by the first of abort, stall, lost peer and failed storage (protocol rules P-35, P-37, C-59). */
import { type Beat, beatOf, type Watched } from './beat.js'
import type { Movement } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import type { Progress } from './progress.js'
import { type MinRate, Slowness } from './slowness.js'
import type { Throttle } from './throttle.js'

// A stall is seen at most this part of its time late.
const LOOKS_PER_STALL = 8
// Node takes more for 1 ms.
const LONGEST_MS = 2 ** 31 - 1

/** Watches the abort signal and the stall time until it is failed or released. */
export class Ending implements Watched {
  readonly #signal: AbortSignal
  #stallMs: number
  readonly #minRate: MinRate | undefined
  readonly #progress: Progress
  #beat: Beat
  readonly #abort = () => this.fail(new DataChannelError('aborted', this.#signal.reason))
  readonly #listeners: (() => void)[] = []
  #state: 'moving' | 'failed' | 'released' = 'moving'
  #reason: unknown
  #seen: number
  #seenBelow: number | undefined
  #movedAt = performance.now()
  #stalled: 'stalled' | 'reset' = 'stalled'
  /** Made at the first look, which few transfers live to see. */
  #slowness: Slowness | undefined

  constructor({ signal, stallMs, minRate }: Movement, progress: Progress) {
    this.#signal = signal
    this.#stallMs = stallMs
    this.#minRate = minRate
    this.#progress = progress
    this.#seen = progress.here()
    this.#beat = this.#watch()
    signal.addEventListener('abort', this.#abort)
    if (signal.aborted) this.#abort()
  }

  get failed(): boolean {
    return this.#state === 'failed'
  }

  /** Nothing can fail the movement any more. */
  get over(): boolean {
    return this.#state !== 'moving'
  }

  /** What the movement failed with. */
  get reason(): unknown {
    return this.#reason
  }

  /** Runs `listener` when the movement fails; at once when it has failed already. */
  onFail(listener: () => void): void {
    if (this.failed) listener()
    else this.#listeners.push(listener)
  }

  /** Time in which `brake` holds bytes back is nobody's fault. */
  brakedBy(brake: Throttle): void {
    this.#progress.brake = brake
  }

  /** The peer seems to be gone: a stall of `ms` is enough now, and counts as `reset`. */
  doubt(ms: number): void {
    if (this.over) return
    this.#stallMs = Math.min(this.#stallMs, ms)
    this.#stalled = 'reset'
    this.#beat.delete(this)
    this.#beat = this.#watch()
  }

  /** The first failure is the outcome; later ones, and any after the release, are of no interest. */
  fail(reason: unknown): void {
    if (this.#state !== 'moving') return
    this.#state = 'failed'
    this.#reason = reason ?? new Error('a stream failed without an error')
    this.#unwatch()
    for (const listener of this.#listeners) listener()
  }

  /** Nothing can fail the movement any more. */
  release(): void {
    if (this.#state !== 'moving') return
    this.#state = 'released'
    this.#unwatch()
  }

  /** Called at every beat. */
  look(): void {
    const now = performance.now()
    const seen = this.#progress.here()
    if (seen !== this.#seen || this.#progress.brake?.holds) {
      this.#seen = seen
      this.#seenBelow = undefined
      this.#movedAt = now
    } else if (now - this.#movedAt >= this.#stallMs) {
      this.fail(new DataChannelError(this.#stalled))
    } else if (now - this.#movedAt >= this.#stallMs / 2) {
      void this.#lookBelow()
    }
    if (this.#minRate !== undefined && !this.over) this.#lookAtSpeed(this.#minRate, now)
  }

  #lookAtSpeed(least: MinRate, now: number): void {
    if (this.#slowness !== undefined) this.#slowness.look(now)
    else
      this.#slowness = new Slowness(least, this.#progress, this.#everyMs, () =>
        this.fail(new DataChannelError('too-slow')),
      )
  }

  async #lookBelow(): Promise<void> {
    const seen = await this.#progress.below?.()
    if (this.#seenBelow !== undefined && seen !== undefined && seen !== this.#seenBelow) {
      this.#movedAt = performance.now()
    }
    this.#seenBelow = seen
  }

  #watch(): Beat {
    const beat = beatOf(this.#everyMs)
    beat.add(this)
    return beat
  }

  get #everyMs(): number {
    const shortest = Math.min(this.#stallMs, this.#minRate?.afterMs ?? Number.POSITIVE_INFINITY)
    return Math.min(Math.ceil(shortest / LOOKS_PER_STALL), LONGEST_MS)
  }

  #unwatch(): void {
    this.#beat.delete(this)
    this.#signal.removeEventListener('abort', this.#abort)
  }
}
