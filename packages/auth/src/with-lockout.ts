/** Refuses origins that guess passwords, before the authenticator is asked (RFC 2577 §5; protocol rule C-20). */
import type { Authenticator, LoginAttempt, LoginResult } from './authenticator.js'
import type { AttemptOutcome } from './failure-counter.js'
import { withKnownKeys } from './known-keys.js'
import { type Admission, Lockout, type LockoutOrigin } from './lockout.js'
import { BUSY, isGranted, LOCKED, reasonOf, refusal } from './login-result.js'
import type { SharedLockoutRules, SharedLockouts } from './shared-lockouts.js'

/** When to lock, and for how long. */
export interface LockoutOptions {
  /** Failed logins of one user from one address that lock this user for this address. */
  readonly failures: number
  /** How long failures are remembered, from the first, and how long a first lock lasts, from the last. */
  readonly minutes: number
  /** The longest that a lock lasts, when one follows the other and each is twice as long as the one before; a day, or `minutes` if that is longer, when absent. */
  readonly longestMinutes?: number
  /**
   * Failed logins from one address, of all users together, that lock the address; four times `failures` when absent, so that one device
   * with an old password does not lock out its whole office. Failures of a user who then logs in are forgiven.
   */
  readonly addressFailures?: number
  /** Where failures are counted, to share them with other processes: `sharedLockouts()`, or the like over a store of yours; this process, or the cluster, when absent. */
  readonly state?: SharedLockouts
  /** Milliseconds of a clock that never goes back; `performance.now` when absent. With one of its own, a lockout counts in its process alone. */
  readonly clock?: () => number
  /** Addresses, and pairs of user and address, that are remembered at once; 10 000 of each when absent. */
  readonly maxTracked?: number
}

const DAY_MINUTES = 24 * 60
const KEYS = ['failures', 'minutes', 'longestMinutes', 'state', 'addressFailures', 'clock', 'maxTracked']

/**
 * Asks `inner`, and counts its refusals by address (IPv6: by /64) and by user and address; a locked origin is refused without asking,
 * with the reason `locked`. Nobody is locked out by failures from elsewhere. Outages and refusals with the reason `busy` do not count.
 * Attempts that run at the same time cannot exceed the count: those too many wait for the others to end.
 * Locks live in this process, with `cluster` in the primary for all workers, and are forgotten when it ends.
 * @throws TypeError for options that are unknown or not sound.
 */
export function withLockout(inner: Authenticator, options: LockoutOptions): Authenticator {
  if (typeof inner?.authenticate !== 'function') throw new TypeError('withLockout needs an authenticator')
  const lockout = lockoutOf(options)
  const authenticate: Authenticator['authenticate'] = (credentials, attempt) =>
    guard(lockout(attempt), credentials.user, attempt, () => inner.authenticate(credentials, attempt))
  if (!inner.challenge) return { authenticate }
  return {
    authenticate,
    async challenge(user, attempt) {
      if (await lockout(attempt).isLocked(originOf(user, attempt))) return 'password'
      return (await inner.challenge?.(user, attempt)) ?? 'password'
    },
  }
}

/** A lockout of this process or one that several have in common. */
interface Counting {
  admit(origin: LockoutOrigin): Promise<Admission | undefined>
  isLocked(origin: LockoutOrigin): boolean | Promise<boolean>
}

function originOf(user: string, { remoteAddress, signal }: LoginAttempt): LockoutOrigin {
  return { user, remoteAddress, signal }
}

async function guard(
  lockout: Counting,
  user: string,
  attempt: LoginAttempt,
  login: () => Promise<LoginResult>,
): Promise<LoginResult> {
  const admission = await lockout.admit(originOf(user, attempt))
  if (!admission) return refusal(LOCKED)
  let outcome: AttemptOutcome = 'void'
  try {
    const result: unknown = await unlessAborted(login, attempt.signal)
    if (isGranted(result)) {
      outcome = 'granted'
      return result
    }
    const reason = reasonOf(result)
    outcome = reason === BUSY ? 'void' : 'failed'
    return refusal(reason)
  } finally {
    admission.end(outcome)
  }
}

/** The outcome of `work`, but not later than the abort: an authenticator that hangs must not keep its origin waiting. */
function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    const settled = () => signal.removeEventListener('abort', stop)
    signal.addEventListener('abort', stop, { once: true })
    new Promise<T>(begin => begin(work())).then(resolve, reject).finally(settled)
  })
}

/** Where the failures of an attempt are counted. */
function lockoutOf(options: LockoutOptions): (attempt: LoginAttempt) => Counting {
  const rules = rulesOf(options)
  const { state, clock } = options
  const shared = { name: nextName(), ...rules }
  if (state) {
    const counting = inCommon(checkedState(state), shared)
    return () => counting
  }
  const own = new Lockout({ ...rules, clock: clock ?? (() => performance.now()) })
  if (clock) return () => own
  return ({ lockouts }) => (lockouts ? inCommon(lockouts, shared) : own)
}

function rulesOf(options: LockoutOptions): Omit<SharedLockoutRules, 'name'> {
  const { failures, minutes, clock, ...rest } = withKnownKeys('withLockout', options, KEYS)
  const { addressFailures = 4 * failures, maxTracked = 10_000 } = rest
  const { longestMinutes = Math.max(DAY_MINUTES, minutes) } = rest
  for (const [name, value] of Object.entries({ failures, addressFailures, maxTracked })) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new TypeError(`withLockout: ${name} has to be a whole number from 1`)
  }
  if (!(Number.isFinite(minutes) && minutes > 0))
    throw new TypeError('withLockout: minutes has to be a number above 0')
  if (!(Number.isFinite(longestMinutes) && longestMinutes >= minutes))
    throw new TypeError('withLockout: longestMinutes has to be a number, minutes at least')
  if (clock !== undefined && typeof clock !== 'function')
    throw new TypeError('withLockout: clock has to be a function')
  const [periodMs, longestMs] = [minutes * 60_000, longestMinutes * 60_000]
  return { failures, addressFailures, maxTracked, periodMs, longestMs }
}

function checkedState(state: SharedLockouts): SharedLockouts {
  if (typeof state?.admit !== 'function' || typeof state.isLocked !== 'function')
    throw new TypeError('withLockout: state has to have the methods admit and isLocked')
  return state
}

function inCommon(lockouts: SharedLockouts, rules: SharedLockoutRules): Counting {
  return {
    admit: origin => lockouts.admit(rules, origin),
    isLocked: origin => lockouts.isLocked(rules, origin),
  }
}

let made = 0

/** Processes that run one program make their lockouts in one order, which tells two of the same rules apart. */
function nextName(): string {
  return String(++made)
}
