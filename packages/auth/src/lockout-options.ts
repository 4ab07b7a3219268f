/** The options of {@link withLockout}, checked (protocol rule C-20). */
import type { Offence } from './door.js'
import { withKnownKeys } from './known-keys.js'
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
  /**
   * What counts as so many failed logins of an address, whole numbers: a session that ended for want of a login in time (`no-login`, 1 when
   * absent), for too many lines that are no commands (`garbage`, 2), or because it spoke another protocol (`foreign-protocol`, 2); 0 for nothing.
   */
  readonly offences?: Readonly<Partial<Record<Offence, number>>>
  /** Whether a locked address is turned away when it connects; true when absent. Else it may connect, and is refused its logins. */
  readonly door?: boolean
  /** Where failures are counted, to share them with other processes: `sharedLockouts()`, or the like over a store of yours; this process, or the cluster, when absent. */
  readonly state?: SharedLockouts
  /** Milliseconds of a clock that never goes back; `performance.now` when absent. With one of its own, a lockout counts in its process alone. */
  readonly clock?: () => number
  /** Addresses, and pairs of user and address, that are remembered at once; 10 000 of each when absent. */
  readonly maxTracked?: number
}

/** What holds where nothing else was said. */
export interface CheckedLockout {
  readonly rules: Omit<SharedLockoutRules, 'name' | 'door'>
  readonly offences: Readonly<Record<Offence, number>>
  readonly door: boolean
  readonly state: SharedLockouts | undefined
  readonly clock: (() => number) | undefined
}

const DAY_MINUTES = 24 * 60
const OFFENCES = { 'no-login': 1, garbage: 2, 'foreign-protocol': 2 }
const KEYS = ['failures', 'minutes', 'longestMinutes', 'addressFailures', 'offences', 'door']
const INNER_KEYS = ['state', 'clock', 'maxTracked']

/** @throws TypeError for options that are unknown or not sound. */
export function checkedLockout(options: LockoutOptions): CheckedLockout {
  const {
    state,
    clock,
    door = true,
    ...rest
  } = withKnownKeys('withLockout', options, [...KEYS, ...INNER_KEYS])
  if (clock !== undefined && typeof clock !== 'function')
    throw new TypeError('withLockout: clock has to be a function')
  if (typeof door !== 'boolean') throw new TypeError('withLockout: door has to be true or false')
  if (state !== undefined) checkState(state)
  return { rules: rulesOf(rest), offences: offencesOf(rest.offences), door, state, clock }
}

function rulesOf(options: LockoutOptions): CheckedLockout['rules'] {
  const { failures, minutes, addressFailures = 4 * failures, maxTracked = 10_000 } = options
  const { longestMinutes = Math.max(DAY_MINUTES, minutes) } = options
  for (const [name, value] of Object.entries({ failures, addressFailures, maxTracked })) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new TypeError(`withLockout: ${name} has to be a whole number from 1`)
  }
  if (!(Number.isFinite(minutes) && minutes > 0))
    throw new TypeError('withLockout: minutes has to be a number above 0')
  if (!(Number.isFinite(longestMinutes) && longestMinutes >= minutes))
    throw new TypeError('withLockout: longestMinutes has to be a number, minutes at least')
  const [periodMs, longestMs] = [minutes * 60_000, longestMinutes * 60_000]
  return { failures, addressFailures, maxTracked, periodMs, longestMs }
}

function offencesOf(given: LockoutOptions['offences'] = {}): CheckedLockout['offences'] {
  const offences = { ...OFFENCES, ...withKnownKeys('withLockout: offences', given, Object.keys(OFFENCES)) }
  for (const [name, value] of Object.entries(offences)) {
    if (Number.isSafeInteger(value) && value >= 0) continue
    throw new TypeError(`withLockout: offences.${name} has to be a whole number from 0`)
  }
  return offences
}

function checkState(state: SharedLockouts): void {
  const methods: readonly (keyof SharedLockouts)[] = ['admit', 'isLocked', 'offend']
  if (methods.some(name => typeof state?.[name] !== 'function'))
    throw new TypeError('withLockout: state has to have the methods admit, isLocked and offend')
}
