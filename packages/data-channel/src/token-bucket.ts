/** A rate that one transfer or many may have together: a token bucket, whose waiters take turns. */

// So much of a second is kept for whoever comes after a pause: of slow rates this part, of fast ones no more than a few packets.
const KEPT_SECONDS = 1 / 20
const MOST_KEPT = 64 * 1024
// Of very fast ones what flows while a timer is late.
const LEAST_KEPT_SECONDS = 1 / 100
// While somebody waits, what a late timer owes is paid, up to this part of a second.
const OWED_SECONDS = 1 / 4

/** Somebody who wants bytes. */
export interface Waiter {
  /** At most so many at a time, one at least. */
  readonly wanted: number
  /** Called once, with one byte at least; may take again at once. */
  granted(count: number): void
}

/** Bytes per second, shared by all that take from it. Nobody waits longer than the others: each gets a like part of what has come together. */
export class TokenBucket {
  readonly bytesPerSecond: number
  readonly #kept: number
  readonly #waiting = new Set<Waiter>()
  #tokens: number
  #filledAt = performance.now()
  #timer: NodeJS.Timeout | undefined
  #dealing = false

  /** Throws a RangeError when the rate is no positive number that has an end. */
  constructor(bytesPerSecond: number) {
    if (!(bytesPerSecond > 0 && bytesPerSecond < Number.POSITIVE_INFINITY))
      throw new RangeError(`a rate is a positive number of bytes per second, not ${bytesPerSecond}`)
    this.bytesPerSecond = bytesPerSecond
    const most = Math.max(MOST_KEPT, bytesPerSecond * LEAST_KEPT_SECONDS)
    this.#kept = Math.max(1, Math.min(bytesPerSecond * KEPT_SECONDS, most))
    this.#tokens = this.#kept
  }

  /** Nobody waits and nothing was taken of late: as good as a new one. */
  get full(): boolean {
    this.#fill()
    return this.#waiting.size === 0 && this.#tokens >= this.#kept
  }

  /** Grants some of what is wanted, now or when it is the waiter's turn. */
  take(waiter: Waiter): void {
    this.#fill()
    // A drop at a time as it falls would be a call for every byte.
    const worthIt = this.#tokens >= Math.max(1, Math.min(waiter.wanted, this.#kept / 2))
    if (worthIt && this.#waiting.size === 0 && !this.#dealing) this.#grant(waiter, this.#tokens)
    else this.#enqueue(waiter)
  }

  /** The waiter wants nothing any more. */
  leave(waiter: Waiter): void {
    if (this.#waiting.delete(waiter) && this.#waiting.size === 0) this.#stop()
  }

  /** Bytes that were granted and will not be used. */
  giveBack(count: number): void {
    this.#tokens += count
  }

  #enqueue(waiter: Waiter): void {
    this.#waiting.add(waiter)
    if (this.#timer === undefined && !this.#dealing) this.#arm()
  }

  #grant(waiter: Waiter, most: number): void {
    const count = Math.min(waiter.wanted, Math.floor(most))
    this.#tokens -= count
    waiter.granted(count)
  }

  #strike(): void {
    this.#timer = undefined
    this.#fill()
    this.#dealing = true
    while (this.#tokens >= 1 && this.#waiting.size > 0) this.#dealRound()
    this.#dealing = false
    if (this.#waiting.size > 0) this.#arm()
  }

  /** Whoever asks for more meanwhile stands behind the others. */
  #dealRound(): void {
    let left = this.#waiting.size
    const each = Math.max(1, this.#tokens / left)
    for (const waiter of this.#waiting) {
      if (left-- === 0 || this.#tokens < 1) return
      this.#waiting.delete(waiter)
      this.#grant(waiter, Math.min(each, this.#tokens))
    }
  }

  #arm(): void {
    const [first] = this.#waiting
    const wanted = this.#waiting.size === 1 && first ? Math.min(first.wanted, this.#kept) : this.#kept
    const ms = ((wanted - this.#tokens) / this.bytesPerSecond) * 1000
    this.#timer = setTimeout(() => this.#strike(), Math.max(1, Math.ceil(ms)))
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #fill(): void {
    const now = performance.now()
    const owed = this.#waiting.size === 0 ? 0 : this.bytesPerSecond * OWED_SECONDS
    const most = Math.max(this.#kept, owed, this.#tokens)
    this.#tokens = Math.min(most, this.#tokens + ((now - this.#filledAt) / 1000) * this.bytesPerSecond)
    this.#filledAt = now
  }
}
