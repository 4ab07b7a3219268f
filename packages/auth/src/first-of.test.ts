import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { anonymous } from './anonymous.js'
import type { Authenticator, Credentials } from './authenticator.js'
import { firstOf } from './first-of.js'
import { isGranted } from './login-result.js'
import { staticUsers } from './static-users.js'
import { loginAttempt } from './testing/login-attempt.js'

const storage = memoryStorage()
const alice: Credentials = { kind: 'password', user: 'alice', password: 'a' }

/** An authenticator that answers so, and notes that it was asked. */
function answering(asked: string[], name: string, answer: unknown): Authenticator {
  return {
    async authenticate() {
      asked.push(name)
      if (answer instanceof Error) throw answer
      return answer as never
    },
  }
}

function challenging(answer: () => Promise<'password' | 'none'>): Authenticator {
  return { authenticate: async () => ({ granted: false }), challenge: answer }
}

const grant = (name: string) => ({ granted: true, principal: { name, storage, permissions: new Set() } })

describe('firstOf', () => {
  it('lets in whom any of them lets in', async () => {
    const both = firstOf(anonymous(storage), staticUsers({ alice: { password: 'a', storage } }))
    const names = async (credentials: Credentials) => {
      const result = await both.authenticate(credentials, loginAttempt())
      return isGranted(result) ? result.principal.name : result
    }
    expect(await names({ kind: 'anonymous', user: 'ftp', contact: '' })).toBe('anonymous')
    expect(await names(alice)).toBe('alice')
    expect(await names({ ...alice, password: 'b' })).toEqual({ granted: false, reason: 'bad credentials' })
  })

  it('does not ask further once somebody granted', async () => {
    const asked: string[] = []
    const all = firstOf(
      answering(asked, '1', { granted: false, reason: 'expired' }),
      answering(asked, '2', grant('second')),
      answering(asked, '3', grant('third')),
    )
    expect(await all.authenticate(alice, loginAttempt())).toEqual(grant('second'))
    expect(asked).toEqual(['1', '2'])
  })

  it('takes nothing but a grant for a grant (C-52)', async () => {
    const junk = [
      undefined,
      true,
      {},
      { granted: true },
      { granted: 'true', principal: grant('x').principal },
    ]
    const all = firstOf(...junk.map(answer => answering([], 'junk', answer)))
    expect(await all.authenticate(alice, loginAttempt())).toEqual({
      granted: false,
      reason: 'malformed result: neither a grant nor a refusal; malformed grant: there is no principal',
    })
  })

  it('says every reason once', async () => {
    const reasons = ['expired', 'bad credentials', 'expired']
    const all = firstOf(...reasons.map(reason => answering([], reason, { granted: false, reason })))
    expect(await all.authenticate(alice, loginAttempt())).toEqual({
      granted: false,
      reason: 'expired; bad credentials',
    })
  })

  it('passes on what weighs most of the refusals, and is held back longest (C-20)', async () => {
    const refusals = [{ points: 5 }, { delayMs: 2_000 }, { points: 2, delayMs: 250 }]
    const all = firstOf(
      ...refusals.map(more => answering([], 'x', { granted: false, reason: 'no', ...more })),
    )
    expect(await all.authenticate(alice, loginAttempt())).toEqual({
      ...{ granted: false, reason: 'no', points: 5, delayMs: 2_000 },
    })
  })

  it('is busy when any of them was too busy to look', async () => {
    const reasons = ['bad credentials', 'busy', 'bad credentials']
    const all = firstOf(...reasons.map(reason => answering([], reason, { granted: false, reason })))
    expect(await all.authenticate(alice, loginAttempt())).toEqual({ granted: false, reason: 'busy' })
  })

  it('asks the others in an outage, and throws it when none of them grants', async () => {
    const outage = new Error('database is down')
    const asked: string[] = []
    const granted = firstOf(answering(asked, '1', outage), answering(asked, '2', grant('second')))
    expect(await granted.authenticate(alice, loginAttempt())).toEqual(grant('second'))
    const refused = firstOf(answering(asked, '3', outage), answering(asked, '4', { granted: false }))
    await expect(refused.authenticate(alice, loginAttempt())).rejects.toBe(outage)
    expect(asked).toEqual(['1', '2', '3', '4'])
  })

  it('throws several outages together', async () => {
    const all = firstOf(answering([], '1', new Error('one')), answering([], '2', new Error('two')))
    const error = await all.authenticate(alice, loginAttempt()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AggregateError)
    expect((error as AggregateError).errors.map(String)).toEqual(['Error: one', 'Error: two'])
  })

  it('takes an authenticator that throws at once for an outage too', async () => {
    const thrower: Authenticator = {
      authenticate() {
        throw new Error('at once')
      },
    }
    await expect(firstOf(thrower).authenticate(alice, loginAttempt())).rejects.toThrow('at once')
  })

  it('asks nobody any more when the session has ended', async () => {
    const asked: string[] = []
    const ended = new AbortController()
    const ending: Authenticator = {
      async authenticate() {
        ended.abort(new Error('session ended'))
        return { granted: false }
      },
    }
    const all = firstOf(ending, answering(asked, '2', grant('second')))
    await expect(all.authenticate(alice, loginAttempt({ signal: ended.signal }))).rejects.toThrow(
      'session ended',
    )
    expect(asked).toEqual([])
  })

  it('asks for a password unless one of them needs none', async () => {
    const none = challenging(async () => 'none')
    const some = challenging(async () => 'password')
    const silent = answering([], '', { granted: false })
    expect(firstOf(silent)).not.toHaveProperty('challenge')
    expect(await firstOf(silent, some).challenge?.('alice', loginAttempt())).toBe('password')
    expect(await firstOf(silent, some, none).challenge?.('alice', loginAttempt())).toBe('none')
    expect(await firstOf(none, some).challenge?.('alice', loginAttempt())).toBe('none')
  })

  it('asks for a password when one cannot say or says something else', async () => {
    const broken = challenging(() => Promise.reject(new Error('down')))
    const thrower = challenging(() => {
      throw new Error('at once')
    })
    const junk = challenging(async () => true as never)
    expect(await firstOf(broken, thrower, junk).challenge?.('alice', loginAttempt())).toBe('password')
    const none = challenging(async () => 'none')
    expect(await firstOf(broken, thrower, junk, none).challenge?.('alice', loginAttempt())).toBe('none')
  })

  it('refuses to be made of nothing or of something else', () => {
    expect(() => firstOf()).toThrow(TypeError)
    expect(() => firstOf(undefined as never)).toThrow(TypeError)
    expect(() => firstOf({} as never)).toThrow(TypeError)
  })
})
