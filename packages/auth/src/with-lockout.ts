/** Refuses origins that guess passwords, before the authenticator is asked (RFC 2577 §5; protocol rule C-20). */
import type { Authenticator, LoginAttempt, LoginResult } from './authenticator.js'
import { Bans } from './bans.js'
import type { Door, Offender } from './door.js'
import type { AttemptOutcome } from './failure-counter.js'
import { type Admission, type Lock, Lockout, type LockoutOrigin } from './lockout.js'
import { type CheckedLockout, checkedLockout, type LockoutOptions } from './lockout-options.js'
import { BUSY, isGranted, LOCKED, pointsOf, reasonOf, refusal } from './login-result.js'
import type { SharedLockoutRules, SharedLockouts } from './shared-lockouts.js'

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4_000
const TOO_MANY = 'too many failed logins'

/**
 * Asks `inner`, and counts its refusals by address (IPv6: by /64) and by user and address; a locked origin is refused without asking,
 * with the reason `locked`, and a locked address is turned away when it connects. Nobody is locked out by failures from elsewhere.
 * Outages and refusals with the reason `busy` do not count. Every failure of an address is answered later than the one before it.
 * Attempts that run at the same time cannot exceed the count: those too many wait for the others to end.
 * Locks live in this process, with `cluster` in the primary for all workers, and are forgotten when it ends.
 * @throws TypeError for options that are unknown or not sound.
 */
export function withLockout(inner: Authenticator, options: LockoutOptions): Authenticator {
  if (typeof inner?.authenticate !== 'function') throw new TypeError('withLockout needs an authenticator')
  const checked = checkedLockout(options)
  const bans = new Bans(checked.rules.maxTracked, checked.clock ?? (() => performance.now()))
  const counting = countingOf(checked)
  const authenticate: Authenticator['authenticate'] = (credentials, attempt) =>
    guard({ lockout: counting(attempt.lockouts), bans }, credentials.user, attempt, () =>
      inner.authenticate(credentials, attempt),
    )
  return {
    authenticate,
    door: doorOf(bans, checked, counting),
    ...(inner.challenge && {
      async challenge(user, attempt) {
        if (await counting(attempt.lockouts).isLocked(originOf(user, attempt))) return 'password'
        return (await inner.challenge?.(user, attempt)) ?? 'password'
      },
    }),
  }
}

/** A lockout of this process or one that several have in common. */
interface Counting {
  admit(origin: LockoutOrigin): Promise<Admission | Lock>
  isLocked(origin: LockoutOrigin): boolean | Promise<boolean>
  offend(remoteAddress: string, points: number): Lock | undefined | Promise<Lock | undefined>
}

interface Guards {
  readonly lockout: Counting
  readonly bans: Bans
}

function originOf(user: string, { remoteAddress, signal }: LoginAttempt): LockoutOrigin {
  return { user, remoteAddress, signal }
}

async function guard(
  { lockout, bans }: Guards,
  user: string,
  attempt: LoginAttempt,
  login: () => Promise<LoginResult>,
): Promise<LoginResult> {
  const { remoteAddress, signal } = attempt
  const admission = await lockout.admit(originOf(user, attempt))
  if ('locked' in admission) {
    if (admission.locked === 'address') bans.learn(remoteAddress, admission.milliseconds)
    return refusal(LOCKED)
  }
  let outcome: AttemptOutcome = 'void'
  let points = 1
  try {
    const result: unknown = await unlessAborted(login, signal)
    if (isGranted(result)) {
      outcome = 'granted'
      return result
    }
    const reason = reasonOf(result)
    points = pointsOf(result)
    if (reason === BUSY) return refusal(reason)
    outcome = 'failed'
    return refusal(reason, { delayMs: delayAt(admission.score) })
  } finally {
    keepOut(bans, remoteAddress, await admission.end(outcome, points))
  }
}

/** Whoever guesses over many sessions waits as long as in one. */
function delayAt(score: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** score, LONGEST_DELAY_MS)
}

function keepOut(bans: Bans, remoteAddress: string, lock: Lock | undefined): void {
  if (lock) bans.begin({ remoteAddress, reason: TOO_MANY, milliseconds: lock.milliseconds })
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

/** One that stands open counts offences all the same. */
function doorOf(
  bans: Bans,
  { offences, door }: CheckedLockout,
  counting: ReturnType<typeof countingOf>,
): Door {
  const count = async ({ remoteAddress, offence, lockouts }: Offender): Promise<void> => {
    if (offences[offence] > 0)
      keepOut(bans, remoteAddress, await counting(lockouts).offend(remoteAddress, offences[offence]))
  }
  return {
    keptOutFor: address => (door ? bans.keptOutFor(address) : 0),
    // An outage of the place where they are counted is told by the next login.
    offended: offender => void count(offender).catch(() => {}),
    onBan: tell => (door ? bans.onBan(tell) : () => {}),
  }
}

/** Where the failures of an attempt are counted. */
function countingOf({ rules, door, state, clock }: CheckedLockout): (common?: SharedLockouts) => Counting {
  const shared = { name: nextName(), ...rules, door }
  if (state) {
    const counting = inCommon(state, shared)
    return () => counting
  }
  const own = new Lockout({ ...rules, clock: clock ?? (() => performance.now()) })
  if (clock) return () => own
  return lockouts => (lockouts ? inCommon(lockouts, shared) : own)
}

function inCommon(lockouts: SharedLockouts, rules: SharedLockoutRules): Counting {
  return {
    admit: origin => lockouts.admit(rules, origin),
    isLocked: origin => lockouts.isLocked(rules, origin),
    offend: (remoteAddress, points) => lockouts.offend(rules, remoteAddress, points),
  }
}

let made = 0

/** Processes that run one program make their lockouts in one order, which tells two of the same rules apart. */
function nextName(): string {
  return String(++made)
}
