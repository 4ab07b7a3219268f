import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import type { Authenticator } from './authenticator.js'
import type { LockoutOptions } from './lockout-options.js'
import { isGranted } from './login-result.js'
import { type SharedLockouts, sharedLockouts } from './shared-lockouts.js'
import { loginAttempt } from './testing/login-attempt.js'
import { withLockout } from './with-lockout.js'

const storage = memoryStorage()
const RULES = { failures: 3, minutes: 10 }

const inner: Authenticator = {
  async authenticate(credentials) {
    if (credentials.kind !== 'password' || credentials.password !== 'right') return { granted: false }
    return { granted: true, principal: { name: credentials.user, storage, permissions: new Set() } }
  },
  challenge: async () => 'none',
}

function guardedBy(
  lockouts: SharedLockouts,
  options: LockoutOptions = RULES,
  guarded = withLockout(inner, options),
) {
  const attempt = loginAttempt({ lockouts })
  return {
    guarded,
    enters: async (password: string) =>
      isGranted(await guarded.authenticate({ kind: 'password', user: 'alice', password }, attempt)),
    challenge: () => guarded.challenge?.('alice', attempt),
  }
}

describe('withLockout with counters in common', () => {
  it('locks by what all processes have counted (C-20)', async () => {
    const lockouts = sharedLockouts()
    const one = guardedBy(lockouts)
    await one.enters('wrong')
    await one.enters('wrong')
    // Another process of the same program has the same lockout.
    const other = guardedBy(lockouts, RULES, one.guarded)
    expect(await other.challenge()).toBe('none')
    await other.enters('wrong')
    expect(await one.enters('right')).toBe(false)
    expect(await one.challenge()).toBe('password')
  })

  it('tells two lockouts of the same rules apart', async () => {
    const lockouts = sharedLockouts()
    const [one, other] = [guardedBy(lockouts), guardedBy(lockouts)]
    for (let i = 0; i < 3; i++) await one.enters('wrong')
    expect(await one.enters('right')).toBe(false)
    expect(await other.enters('right')).toBe(true)
  })

  it('lets in again when the time of the place itself is over', async () => {
    const time = { now: 0 }
    const one = guardedBy(sharedLockouts(() => time.now))
    for (let i = 0; i < 3; i++) await one.enters('wrong')
    expect(await one.enters('right')).toBe(false)
    time.now += 10 * 60_000
    expect(await one.enters('right')).toBe(true)
  })

  it('counts by itself with a clock of its own', async () => {
    const lockouts: SharedLockouts = {
      admit: () => Promise.reject(new Error('asked')),
      isLocked: () => Promise.reject(new Error('asked')),
      offend: () => Promise.reject(new Error('asked')),
    }
    const one = guardedBy(lockouts, { ...RULES, clock: () => 5 })
    expect(await one.enters('right')).toBe(true)
  })
})
