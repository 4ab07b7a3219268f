/** Admits login attempts by how many of their origin have failed: by address, and by user and address (protocol rule C-20). */
import { createHash } from 'node:crypto'
import type { AttemptOutcome, FailureCounter } from './failure-counter.js'
import { FailureTable } from './failure-table.js'
import { networkOf } from './network-of.js'

/** When to lock, and for how long. */
export interface LockoutRules {
  /** Failures of one user from one address. */
  readonly failures: number
  /** Failures from one address, of all users together. */
  readonly addressFailures: number
  readonly periodMs: number
  /** The longest that a lock lasts. */
  readonly longestMs: number
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number
  readonly maxTracked: number
}

/** Who tries to log in, and from where. */
export interface LockoutOrigin {
  readonly user: string
  readonly remoteAddress: string
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** Why an attempt is not let through: guesses at this user from this address, or from this address at all. */
export interface Lock {
  readonly locked: 'user' | 'address'
  /** Until it ends. */
  readonly milliseconds: number
}

/** An attempt that was let through; its outcome has to be told, once. */
export interface Admission {
  /** Failures of its address that count by now. */
  readonly score: number
  /** `points` is what a failure counts, 1 unless given. Gives the lock of the address when that begins with this failure. */
  end(outcome: AttemptOutcome, points?: number): Lock | undefined | Promise<Lock | undefined>
}

/** An attempt is of one network address, and of one user at that address. */
interface Origin {
  readonly address: string
  readonly pair: string
}

/** Of the pair, and of the address. */
type Counters = readonly [FailureCounter, FailureCounter]

/** The two tables of counters. A user from elsewhere has other counters, so nobody is locked out by failures from elsewhere. */
export class Lockout {
  readonly #clock: () => number
  readonly #addresses: FailureTable
  readonly #pairs: FailureTable

  constructor({ failures, addressFailures, periodMs, longestMs, clock, maxTracked }: LockoutRules) {
    this.#clock = clock
    this.#addresses = new FailureTable({ limit: addressFailures, periodMs, longestMs }, maxTracked)
    this.#pairs = new FailureTable({ limit: failures, periodMs, longestMs }, maxTracked)
  }

  /** Origins that are remembered, of each kind. */
  get tracked(): { readonly addresses: number; readonly pairs: number } {
    return { addresses: this.#addresses.size, pairs: this.#pairs.size }
  }

  /** Whether attempts are refused now. */
  isLocked(attempt: LockoutOrigin): boolean {
    const origin = originOf(attempt)
    const now = this.#clock()
    const locked = this.#countersOf(origin, now).some(counter => counter.isLocked(now))
    this.#tidy(origin, now)
    return locked
  }

  /**
   * Lets an attempt through, after those under way if they might lock its origin; or gives the lock of the origin.
   * Rejects with the reason of the attempt's signal when that is aborted first.
   */
  async admit(attempt: LockoutOrigin): Promise<Admission | Lock> {
    const origin = originOf(attempt)
    for (;;) {
      attempt.signal.throwIfAborted()
      const now = this.#clock()
      const counters = this.#countersOf(origin, now)
      const lock = lockOf(counters, now)
      if (lock) return lock
      const full = counters.find(counter => counter.isFull(now))
      if (!full) return this.#begin(origin, counters, now)
      await full.change(attempt.signal)
    }
  }

  /** Counts what an address did in place of a login. Gives its lock when that begins with it. */
  offend(remoteAddress: string, points: number): Lock | undefined {
    const now = this.#clock()
    const address = networkOf(remoteAddress)
    const counter = this.#addresses.of(address, now)
    const lock = counter.isLocked(now) ? undefined : begunBy(counter, now, () => counter.fail(now, points))
    this.#addresses.tidy(address, now)
    return lock
  }

  #begin(origin: Origin, [pair, address]: Counters, admittedAt: number): Admission {
    pair.begin()
    address.begin()
    return {
      score: address.failures(admittedAt),
      end: (outcome, points) => {
        const now = this.#clock()
        const forgiven = outcome === 'granted' ? pair.failures(now) : 0
        const lock = begunBy(address, now, () => {
          for (const counter of [pair, address]) {
            counter.forgive(forgiven)
            counter.end(outcome, now, points)
          }
        })
        if (outcome === 'granted') pair.pardon()
        this.#tidy(origin, now)
        return lock
      },
    }
  }

  #countersOf({ address, pair }: Origin, now: number): Counters {
    return [this.#pairs.of(pair, now), this.#addresses.of(address, now)]
  }

  #tidy({ address, pair }: Origin, now: number): void {
    this.#pairs.tidy(pair, now)
    this.#addresses.tidy(address, now)
  }
}

function lockOf([pair, address]: Counters, now: number): Lock | undefined {
  if (address.isLocked(now)) return { locked: 'address', milliseconds: address.lockedFor(now) }
  if (pair.isLocked(now)) return { locked: 'user', milliseconds: pair.lockedFor(now) }
  return undefined
}

/** The lock of an address that `count` brings about. */
function begunBy(address: FailureCounter, now: number, count: () => void): Lock | undefined {
  const before = address.isLocked(now)
  count()
  return !before && address.isLocked(now)
    ? { locked: 'address', milliseconds: address.lockedFor(now) }
    : undefined
}

/** Names that differ only in case count as one, as some authenticators take them for one; a digest, because names can be long. */
function originOf({ user, remoteAddress }: LockoutOrigin): Origin {
  const address = networkOf(remoteAddress)
  const pair = createHash('sha256').update(`${address}\0${user.toLowerCase()}`).digest('base64')
  return { address, pair }
}
