/** Failed logins counted in one place for several processes that serve as one (protocol rule C-20). */
import type { AttemptOutcome } from './failure-counter.js'
import { type Admission, Lockout, type LockoutOrigin } from './lockout.js'

/** When a lockout locks, as plain data; the same rules of the same name are one lockout. */
export interface SharedLockoutRules {
  readonly name: string
  readonly failures: number
  readonly addressFailures: number
  readonly periodMs: number
  readonly longestMs: number
  readonly maxTracked: number
}

/** Where {@link withLockout} counts instead of by itself, when an attempt brings it. */
export interface SharedLockouts {
  /** As the attempt is let through; undefined when its origin is locked. Rejects when `origin.signal` is aborted first. */
  admit(rules: SharedLockoutRules, origin: LockoutOrigin): Promise<Admission | undefined>
  isLocked(rules: SharedLockoutRules, origin: LockoutOrigin): Promise<boolean>
}

export type { Admission, AttemptOutcome, LockoutOrigin }

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
  }
}
