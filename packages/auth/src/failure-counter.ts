/** Counts failed logins of one origin, and locks it when there are too many (RFC 2577 §5). */

/** How an attempt ended; `void` when nothing was learnt about the password, as in an outage. */
export type AttemptOutcome = 'granted' | 'failed' | 'void'

/** When a counter locks. */
export interface LockRule {
  /** Failures within the period that lock. */
  readonly limit: number
  /** Milliseconds from the first failure after which failures are forgotten, and that a first lock lasts. */
  readonly periodMs: number
  /** Milliseconds that a lock lasts at most; each one lasts twice as long as the one before it. */
  readonly longestMs: number
}

/**
 * The failures of one origin. Attempts under way count as failures until they end: so guesses made at the same time are no more than
 * guesses made one after the other. Times are milliseconds of one clock.
 */
export class FailureCounter {
  readonly #rule: LockRule
  #failures = 0
  #pending = 0
  #forgottenAt = 0
  /** Locks in a row, and until when they are remembered. */
  #locks = 0
  #rememberedUntil = 0
  readonly #waiting = new Set<() => void>()

  constructor(rule: LockRule) {
    this.#rule = rule
  }

  /** Failures that count at the time `now`. */
  failures(now: number): number {
    if (this.#failures > 0 && now >= this.#forgottenAt) this.#failures = 0
    return this.#failures
  }

  isLocked(now: number): boolean {
    return this.failures(now) >= this.#rule.limit
  }

  /** Milliseconds until the lock ends; 0 when there is none. */
  lockedFor(now: number): number {
    return this.isLocked(now) ? this.#forgottenAt - now : 0
  }

  /** Whether the attempts under way could use up all failures that are left. */
  isFull(now: number): boolean {
    return this.failures(now) + this.#pending >= this.#rule.limit
  }

  /** Whether there is nothing to remember. */
  isIdle(now: number): boolean {
    return this.failures(now) === 0 && this.#pending === 0 && now >= this.#rememberedUntil
  }

  begin(): void {
    this.#pending++
  }

  end(outcome: AttemptOutcome, now: number, points = 1): void {
    this.#pending--
    if (outcome === 'failed') this.fail(now, points)
    for (const wake of this.#waiting) wake()
  }

  /** Counts so many failures, of an attempt or of something else. */
  fail(now: number, points: number): void {
    if (points === 0) return
    const first = this.failures(now) === 0
    this.#failures += points
    if (this.#failures >= this.#rule.limit) this.#lock(now)
    else if (first) this.#forgottenAt = now + this.#rule.periodMs
  }

  forgive(failures: number): void {
    this.#failures = Math.max(0, this.#failures - failures)
  }

  /** Forgets earlier locks: who knows the password guesses no more. */
  pardon(): void {
    this.#locks = 0
    this.#rememberedUntil = 0
  }

  /** Settles when an attempt under way has ended or `signal` is aborted. */
  change(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  /** A lock is remembered for as long again as it lasts: who goes on at once waits twice as long the next time. */
  #lock(now: number): void {
    const { periodMs, longestMs } = this.#rule
    if (now >= this.#rememberedUntil) this.#locks = 0
    const lasts = Math.min(periodMs * 2 ** this.#locks, longestMs)
    this.#locks++
    this.#forgottenAt = now + lasts
    this.#rememberedUntil = this.#forgottenAt + lasts
  }
}
