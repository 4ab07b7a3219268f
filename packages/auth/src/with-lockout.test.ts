import { inspect } from 'node:util'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import type { Authenticator, LoginAttempt, LoginResult } from './authenticator.js'
import type { LockoutOptions } from './lockout-options.js'
import { isGranted } from './login-result.js'
import { type SharedLockouts, sharedLockouts } from './shared-lockouts.js'
import { loginAttempt } from './testing/login-attempt.js'
import { withLockout } from './with-lockout.js'

const storage = memoryStorage()
const MINUTE = 60_000

/** An authenticator for which every user's password is `right`, a clock, and what was asked. */
function scene(options: Partial<LockoutOptions> = {}) {
  const asked: string[] = []
  const time = { now: 1_000_000 }
  const inner: Authenticator = {
    async authenticate(credentials) {
      asked.push(credentials.user)
      const password = credentials.kind === 'password' ? credentials.password : ''
      if (password === 'outage') throw new Error('database is down')
      if (password === 'busy') return { granted: false, reason: 'busy' }
      if (password === 'junk') return undefined as never
      if (password !== 'right') return { granted: false, reason: 'bad credentials' }
      return { granted: true, principal: { name: credentials.user, storage, permissions: new Set() } }
    },
  }
  const guarded = withLockout(inner, { failures: 3, minutes: 10, clock: () => time.now, ...options })
  const login = (user: string, password: string, attempt: Partial<LoginAttempt> = {}) =>
    guarded.authenticate({ kind: 'password', user, password }, loginAttempt(attempt))
  const enters = async (user: string, password: string, remoteAddress = '192.0.2.1') =>
    isGranted(await login(user, password, { remoteAddress }))
  return { asked, time, guarded, login, enters }
}

async function times(count: number, attempt: () => Promise<unknown>): Promise<void> {
  for (let index = 0; index < count; index++) await attempt()
}

describe('withLockout', () => {
  it('refuses without asking after so many failures, even the right password', async () => {
    const { asked, enters, login } = scene()
    await times(3, () => enters('alice', 'wrong'))
    expect(asked).toHaveLength(3)
    expect(await login('alice', 'right')).toEqual({ granted: false, reason: 'locked' })
    expect(asked).toHaveLength(3)
  })

  it('lets in again when the time is over, which refusals do not prolong', async () => {
    const { time, enters } = scene()
    await times(3, () => enters('alice', 'wrong'))
    time.now += 9 * MINUTE
    expect(await enters('alice', 'right')).toBe(false)
    time.now += MINUTE
    expect(await enters('alice', 'right')).toBe(true)
  })

  it('locks longer each time that the guessing goes on, up to the longest (C-20)', async () => {
    const { time, enters, guarded } = scene({ longestMinutes: 25 })
    const isLocked = async () => {
      const { granted, ...rest } = await guarded.authenticate(
        { kind: 'password', user: 'alice', password: 'busy' },
        loginAttempt({ remoteAddress: '192.0.2.1' }),
      )
      return !granted && 'reason' in rest && rest.reason === 'locked'
    }
    for (const minutes of [10, 20, 25, 25]) {
      await times(3, () => enters('alice', 'wrong'))
      time.now += minutes * MINUTE - 1
      expect(await isLocked()).toBe(true)
      time.now += 1
      expect(await isLocked()).toBe(false)
    }
  })

  it('counts where several processes can, when it is told to (C-20)', async () => {
    const state = sharedLockouts()
    // What two processes that run one program have in common is the order in which they make their lockouts.
    const named = (name: string): SharedLockouts => ({
      admit: (rules, origin) => state.admit({ ...rules, name }, origin),
      isLocked: (rules, origin) => state.isLocked({ ...rules, name }, origin),
      offend: (rules, address, points) => state.offend({ ...rules, name }, address, points),
    })
    const [here, there] = [scene({ state: named('logins') }), scene({ state: named('logins') })]
    await times(2, () => here.enters('alice', 'wrong'))
    await there.enters('alice', 'wrong')
    expect(await here.enters('alice', 'right')).toBe(false)
    expect(await there.enters('alice', 'right')).toBe(false)
    expect(await there.enters('alice', 'right', '192.0.2.2')).toBe(true)
  })

  it('forgets failures after a success', async () => {
    const { enters } = scene()
    await times(2, () => enters('alice', 'wrong'))
    expect(await enters('alice', 'right')).toBe(true)
    await times(2, () => enters('alice', 'wrong'))
    expect(await enters('alice', 'right')).toBe(true)
  })

  it('forgets failures after a while', async () => {
    const { time, enters } = scene()
    await times(2, () => enters('alice', 'wrong'))
    time.now += 10 * MINUTE
    await times(2, () => enters('alice', 'wrong'))
    expect(await enters('alice', 'right')).toBe(true)
  })

  it('never locks out a user by failures from elsewhere (C-20)', async () => {
    const { enters } = scene()
    for (let host = 1; host <= 50; host++)
      await times(3, () => enters('alice', 'wrong', `198.51.100.${host}`))
    expect(await enters('alice', 'right', '198.51.100.50')).toBe(false)
    expect(await enters('alice', 'right')).toBe(true)
  })

  it('does not lock out a neighbour at the address by the failures of one user', async () => {
    const { enters } = scene()
    await times(30, () => enters('printer', 'old password'))
    expect(await enters('alice', 'right')).toBe(true)
  })

  it('locks an address from which many users are tried (C-20)', async () => {
    const { asked, enters } = scene()
    for (let user = 0; user < 40; user++) await enters(`user${user}`, 'wrong')
    expect(asked).toHaveLength(12)
    expect(await enters('alice', 'right')).toBe(false)
    expect(await enters('alice', 'right', '192.0.2.2')).toBe(true)
  })

  it('takes the bound for an address from its option', async () => {
    const { asked, enters } = scene({ addressFailures: 5 })
    for (let user = 0; user < 40; user++) await enters(`user${user}`, 'wrong')
    expect(asked).toHaveLength(5)
  })

  it('does not forgive guesses at others for the sake of an account of one’s own', async () => {
    const { asked, enters } = scene()
    for (let round = 0; round < 20; round++) {
      await enters('bob', `guess ${round}`)
      await enters('mallory', 'right')
    }
    expect(asked.filter(user => user === 'bob')).toHaveLength(3)
    const { asked: sprayed, enters: spray } = scene()
    for (let user = 0; user < 40; user++) {
      await spray(`user${user}`, 'wrong')
      await spray('mallory', 'right')
    }
    expect(sprayed.filter(user => user !== 'mallory')).toHaveLength(12)
  })

  it('counts names that differ in case as one', async () => {
    const { asked, enters } = scene()
    for (const name of ['alice', 'Alice', 'ALICE', 'aLICE', 'alicE']) await enters(name, 'wrong')
    expect(asked).toHaveLength(3)
  })

  it('counts IPv6 by /64, and IPv4 mapped into IPv6 as IPv4', async () => {
    const { asked, enters } = scene()
    for (let host = 1; host <= 9; host++) await enters('alice', 'wrong', `2001:db8:0:1::${host}`)
    expect(asked).toHaveLength(3)
    expect(await enters('alice', 'right', '2001:db8:0:1:ffff::1')).toBe(false)
    expect(await enters('alice', 'right', '2001:db8:0:2::1')).toBe(true)
    await times(3, () => enters('bob', 'wrong', '::ffff:192.0.2.9'))
    expect(await enters('bob', 'right', '192.0.2.9')).toBe(false)
  })

  it('does not count outages and refusals for being busy', async () => {
    const { enters, login } = scene()
    for (let round = 0; round < 9; round++) {
      await expect(login('alice', 'outage')).rejects.toThrow('database is down')
      expect(await login('alice', 'busy')).toEqual({ granted: false, reason: 'busy' })
    }
    expect(await enters('alice', 'right')).toBe(true)
  })

  it('counts an answer that makes no sense as a failure (C-52)', async () => {
    const { asked, login } = scene()
    expect(await login('alice', 'junk')).toEqual({
      granted: false,
      reason: 'malformed result: neither a grant nor a refusal',
      delayMs: 250,
    })
    await times(9, () => login('alice', 'junk'))
    expect(asked).toHaveLength(3)
  })

  it('keeps a lock however many fail elsewhere, and forgets failures that lock nobody (C-20)', async () => {
    const { enters } = scene({ maxTracked: 2 })
    await times(3, () => enters('alice', 'wrong', '192.0.2.1'))
    await enters('alice', 'wrong', '192.0.2.2')
    expect(await enters('alice', 'right', '192.0.2.1')).toBe(false)
    await enters('alice', 'wrong', '192.0.2.3')
    await enters('alice', 'wrong', '192.0.2.4')
    expect(await enters('alice', 'right', '192.0.2.1')).toBe(false)
    await times(2, () => enters('alice', 'wrong', '192.0.2.2'))
    expect(await enters('alice', 'right', '192.0.2.2')).toBe(true)
  })

  it('shows nobody’s name when printed', async () => {
    const { guarded, enters } = scene()
    await enters('alice', 'wrong')
    expect(inspect(guarded, { depth: 9, showHidden: true })).not.toMatch(/alice|wrong/)
  })

  it.each<[string, unknown]>([
    ['failures', { failures: 0, minutes: 1 }],
    ['failures', { minutes: 1 }],
    ['failures', { failures: 1.5, minutes: 1 }],
    ['minutes', { failures: 5, minutes: 0 }],
    ['minutes', { failures: 5 }],
    ['minutes', { failures: 5, minutes: Number.POSITIVE_INFINITY }],
    ['addressFailures', { failures: 5, minutes: 1, addressFailures: -1 }],
    ['longestMinutes', { failures: 5, minutes: 10, longestMinutes: 9 }],
    ['state', { failures: 5, minutes: 1, state: { admit() {} } }],
    ['door', { failures: 5, minutes: 1, door: 'open' }],
    ['offences.garbage', { failures: 5, minutes: 1, offences: { garbage: -1 } }],
    ['unknown option "noise"', { failures: 5, minutes: 1, offences: { noise: 1 } }],
    ['maxTracked', { failures: 5, minutes: 1, maxTracked: 0 }],
    ['clock', { failures: 5, minutes: 1, clock: 7 }],
    ['unknown option "seconds"', { failures: 5, minutes: 1, seconds: 3 }],
    ['expected an object', undefined],
  ])('refuses options it cannot follow: %s', (text, options) => {
    const inner: Authenticator = { authenticate: async () => ({ granted: false }) }
    expect(() => withLockout(inner, options as LockoutOptions)).toThrow(TypeError)
    expect(() => withLockout(inner, options as LockoutOptions)).toThrow(text)
  })

  it('refuses to guard something else than an authenticator', () => {
    expect(() => withLockout({} as never, { failures: 5, minutes: 1 })).toThrow(TypeError)
  })
})

describe('withLockout and attempts at the same time', () => {
  /** An authenticator whose answers the test gives one by one. */
  function held() {
    const open: ((result: LoginResult) => void)[] = []
    const inner: Authenticator = { authenticate: () => new Promise(resolve => open.push(resolve)) }
    return { open, guarded: withLockout(inner, { failures: 3, minutes: 10, clock: () => 0 }) }
  }

  const wrong: LoginResult = { granted: false }
  const right: LoginResult = { granted: true, principal: { name: 'alice', storage, permissions: new Set() } }
  const alice = { kind: 'password', user: 'alice', password: 'x' } as const
  const turn = () => new Promise<void>(resolve => setImmediate(resolve))

  it('lets no more of them through than may fail', async () => {
    const { open, guarded } = held()
    const all = Array.from({ length: 20 }, () => guarded.authenticate(alice, loginAttempt()))
    await turn()
    expect(open).toHaveLength(3)
    for (const answer of open.splice(0)) answer(wrong)
    expect(
      (await Promise.all(all)).filter(result => !result.granted && result.reason === 'locked'),
    ).toHaveLength(17)
    expect(open).toHaveLength(0)
  })

  it('lets the others follow when those under way succeed', async () => {
    const { open, guarded } = held()
    const all = Array.from({ length: 8 }, () => guarded.authenticate(alice, loginAttempt()))
    for (const expected of [3, 3, 2]) {
      await turn()
      expect(open).toHaveLength(expected)
      for (const answer of open.splice(0)) answer(right)
    }
    expect((await Promise.all(all)).every(isGranted)).toBe(true)
  })

  it('does not wait for an authenticator that hangs beyond the end of its session', async () => {
    const { open, guarded } = held()
    const gone = new AbortController()
    const hanging = Array.from({ length: 3 }, () =>
      guarded
        .authenticate(alice, loginAttempt({ signal: gone.signal }))
        .catch((error: Error) => error.message),
    )
    const next = guarded.authenticate(alice, loginAttempt())
    await turn()
    expect(open.splice(0)).toHaveLength(3)
    gone.abort(new Error('gone'))
    expect(await Promise.all(hanging)).toEqual(['gone', 'gone', 'gone'])
    await turn()
    open.pop()?.(right)
    expect(isGranted(await next)).toBe(true)
  })

  it('gives up waiting when the session ends', async () => {
    const { guarded } = held()
    const gone = new AbortController()
    for (let index = 0; index < 3; index++) void guarded.authenticate(alice, loginAttempt())
    const waiting = guarded.authenticate(alice, loginAttempt({ signal: gone.signal }))
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
  })
})

describe('withLockout and the challenge of USER', () => {
  it('passes it on, except for a locked origin', async () => {
    const inner: Authenticator = {
      authenticate: async () => ({ granted: false }),
      challenge: async user => (user === 'alice' ? 'none' : 'password'),
    }
    const guarded = withLockout(inner, { failures: 1, minutes: 1, clock: () => 0 })
    expect(await guarded.challenge?.('alice', loginAttempt())).toBe('none')
    expect(await guarded.challenge?.('bob', loginAttempt())).toBe('password')
    await guarded.authenticate({ kind: 'password', user: 'alice', password: 'x' }, loginAttempt())
    expect(await guarded.challenge?.('alice', loginAttempt())).toBe('password')
    expect(await guarded.challenge?.('alice', loginAttempt({ remoteAddress: '192.0.2.2' }))).toBe('none')
  })

  it('has none when the authenticator has none', () => {
    const inner: Authenticator = { authenticate: async () => ({ granted: false }) }
    expect(withLockout(inner, { failures: 1, minutes: 1 })).not.toHaveProperty('challenge')
  })
})
