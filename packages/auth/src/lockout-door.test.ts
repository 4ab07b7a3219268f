import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import type { Authenticator } from './authenticator.js'
import type { Ban } from './door.js'
import type { LockoutOptions } from './lockout-options.js'
import { sharedLockouts } from './shared-lockouts.js'
import { loginAttempt } from './testing/login-attempt.js'
import { withLockout } from './with-lockout.js'

const storage = memoryStorage()
const MINUTE = 60_000
const GUESSER = '192.0.2.1'

/** A lockout of five failures for an address, at a time that the test sets, and the bans that were told. */
function scene(options: Partial<LockoutOptions> = {}) {
  const time = { now: 1_000 }
  const inner: Authenticator = {
    async authenticate({ user }) {
      if (user === 'alice')
        return { granted: true, principal: { name: user, storage, permissions: new Set() } }
      return { granted: false, ...(user === 'root' && { points: 5 }), ...(user === 'typo' && { points: 0 }) }
    },
  }
  const rules = { failures: 10, addressFailures: 5, minutes: 10, clock: () => time.now }
  const guarded = withLockout(inner, { ...rules, ...options })
  const bans: Ban[] = []
  const stop = guarded.door?.onBan(ban => bans.push(ban))
  const login = (user: string, remoteAddress = GUESSER) =>
    guarded.authenticate({ kind: 'password', user, password: 'x' }, loginAttempt({ remoteAddress }))
  const keptOut = (address = GUESSER) => guarded.door?.keptOutFor(address)
  return { time, guarded, bans, stop, login, keptOut }
}

describe('the door of withLockout', () => {
  it('keeps out an address that guesses, for as long as it is locked, and tells of it once (C-20)', async () => {
    const { time, bans, login, keptOut } = scene()
    for (let i = 0; i < 4; i++) await login(`user${i}`)
    expect([keptOut(), bans]).toEqual([0, []])
    await login('user4')
    expect(keptOut()).toBe(10 * MINUTE)
    expect(bans).toEqual([
      { remoteAddress: GUESSER, reason: 'too many failed logins', milliseconds: 10 * MINUTE },
    ])
    await login('user5')
    expect(bans).toHaveLength(1)
    time.now += 10 * MINUTE - 1
    expect(keptOut()).toBe(1)
    time.now += 1
    expect(keptOut()).toBe(0)
  })

  it('keeps out a whole /64 of IPv6, and nobody else', async () => {
    const { login, keptOut } = scene()
    for (let i = 0; i < 5; i++) await login('bob', `2001:db8::${i}`)
    expect(keptOut('2001:db8::ffff')).toBeGreaterThan(0)
    expect(keptOut('2001:db8:0:1::1')).toBe(0)
    expect(keptOut()).toBe(0)
  })

  it('keeps out no address for guesses at one user, as long as others may log in from there', async () => {
    const { login, keptOut } = scene({ failures: 2 })
    await login('bob')
    await login('bob')
    expect(await login('bob')).toEqual({ granted: false, reason: 'locked' })
    expect(await login('alice')).toMatchObject({ granted: true })
    expect(keptOut()).toBe(0)
  })

  it('counts a refusal as the authenticator weighs it', async () => {
    const { login, keptOut } = scene()
    for (let i = 0; i < 9; i++) await login('typo')
    expect(keptOut()).toBe(0)
    await login('root')
    expect(keptOut()).toBeGreaterThan(0)
  })

  it('counts what is done in place of a login', async () => {
    const { guarded, bans, keptOut } = scene()
    const offend = (offence: 'no-login' | 'garbage' | 'foreign-protocol') =>
      guarded.door?.offended({ remoteAddress: GUESSER, offence })
    offend('no-login')
    offend('garbage')
    offend('no-login')
    await Promise.resolve()
    expect(keptOut()).toBe(0)
    offend('foreign-protocol')
    await Promise.resolve()
    expect(keptOut()).toBeGreaterThan(0)
    expect(bans).toHaveLength(1)
  })

  it('counts offences as it is told to, or not at all', async () => {
    const { guarded, keptOut } = scene({ offences: { garbage: 0, 'no-login': 5 } })
    for (let i = 0; i < 9; i++) guarded.door?.offended({ remoteAddress: GUESSER, offence: 'garbage' })
    await Promise.resolve()
    expect(keptOut()).toBe(0)
    guarded.door?.offended({ remoteAddress: GUESSER, offence: 'no-login' })
    await Promise.resolve()
    expect(keptOut()).toBeGreaterThan(0)
  })

  it('learns from a login that is refused of a lock that began in another process', async () => {
    const state = sharedLockouts(() => 0)
    const named = (name: string) => ({
      admit: (...[rules, origin]: Parameters<typeof state.admit>) => state.admit({ ...rules, name }, origin),
      isLocked: (...[rules, origin]: Parameters<typeof state.isLocked>) =>
        state.isLocked({ ...rules, name }, origin),
      offend: (...[rules, address, points]: Parameters<typeof state.offend>) =>
        state.offend({ ...rules, name }, address, points),
    })
    const [here, there] = [scene({ state: named('logins') }), scene({ state: named('logins') })]
    for (let i = 0; i < 5; i++) await there.login(`user${i}`)
    expect(here.keptOut()).toBe(0)
    await here.login('alice')
    expect(here.keptOut()).toBe(10 * MINUTE)
    expect([here.bans, there.bans.length]).toEqual([[], 1])
  })

  it('stands open where the option says so, and counts offences all the same', async () => {
    const { guarded, bans, login, keptOut } = scene({ door: false, offences: { garbage: 5 } })
    guarded.door?.offended({ remoteAddress: GUESSER, offence: 'garbage' })
    await Promise.resolve()
    expect(await login('alice')).toEqual({ granted: false, reason: 'locked' })
    expect([keptOut(), bans]).toEqual([0, []])
  })

  it('tells nobody who does not want to know any more', async () => {
    const { login, bans, stop } = scene()
    stop?.()
    for (let i = 0; i < 5; i++) await login('bob')
    expect(bans).toEqual([])
  })

  it('remembers no more addresses than it may, and the newest ones', async () => {
    const { login, keptOut } = scene({ maxTracked: 3, addressFailures: 1 })
    for (let i = 1; i <= 5; i++) await login('bob', `192.0.2.${i}`)
    expect([1, 2, 3, 4, 5].map(i => keptOut(`192.0.2.${i}`)! > 0)).toEqual([false, false, true, true, true])
  })
})

describe('the replies of withLockout', () => {
  it('come later with every failure of an address, also over many sessions, up to four seconds (C-20)', async () => {
    const { login } = scene({ failures: 100, addressFailures: 100 })
    const delays: unknown[] = []
    for (let i = 0; i < 7; i++) delays.push((await login(`user${i}`)) as { delayMs?: number })
    expect(delays.map(result => (result as { delayMs: number }).delayMs)).toEqual([
      250, 500, 1_000, 2_000, 4_000, 4_000, 4_000,
    ])
    expect(await login('bob', '192.0.2.2')).toMatchObject({ delayMs: 250 })
  })
})
