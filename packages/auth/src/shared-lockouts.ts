/** Failed logins counted in one place for several processes that serve as one (protocol rule C-20). */
import type { AttemptOutcome } from './failure-counter.js'
import { type Admission, type Lock, Lockout, type LockoutOrigin } from './lockout.js'

/** When a lockout locks, as plain data; the same rules of the same name are one lockout. */
export interface SharedLockoutRules {
  readonly name: string
  readonly failures: number
  readonly addressFailures: number
  readonly periodMs: number
  readonly longestMs: number
  readonly maxTracked: number
  /** Whether a locked address is turned away when it connects. */
  readonly door: boolean
}

/** Where {@link withLockout} counts instead of by itself, when an attempt brings it. */
export interface SharedLockouts {
  /** Lets an attempt through, or gives the lock of its origin. Rejects when `origin.signal` is aborted first. */
  admit(rules: SharedLockoutRules, origin: LockoutOrigin): Promise<Admission | Lock>
  isLocked(rules: SharedLockoutRules, origin: LockoutOrigin): Promise<boolean>
  /** Counts points of an address that did not log in at all. Gives its lock when that begins with it. */
  offend(rules: SharedLockoutRules, remoteAddress: string, points: number): Promise<Lock | undefined>
}

export type { Admission, AttemptOutcome, Lock, LockoutOrigin }

/** The place itself: one lockout for every set of rules. */
export function sharedLockouts(clock: () => number = () => performance.now()): SharedLockouts {
  const lockouts = new Map<string, Lockout>()
  const of = (rules: SharedLockoutRules): Lockout => {
    const key = JSON.stringify([
      rules.name,
      rules.failures,
      rules.addressFailures,
      rules.periodMs,
      rules.longestMs,
      rules.maxTracked,
    ])
    const lockout = lockouts.get(key) ?? new Lockout({ ...rules, clock })
    lockouts.set(key, lockout)
    return lockout
  }
  return {
    admit: (rules, origin) => of(rules).admit(origin),
    isLocked: async (rules, origin) => of(rules).isLocked(origin),
    offend: async (rules, remoteAddress, points) => of(rules).offend(remoteAddress, points),
  }
}
