// Whatever an authenticator answers: only a well-formed grant lets somebody in, and an empty password is none (C-52).
import {
  type Authenticator,
  anonymous,
  firstOf,
  hashPassword,
  READ_WRITE,
  staticUsers,
  withLockout,
} from '@longshore/auth'
import { createServer } from '@longshore/core'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { withoutDelays } from './lab/impatient-clock.js'
import { serve } from './lab/serve.js'
import { ask, visit } from './lab/visitor.js'

const storage = memoryStorage({ files: { '/secret': 'x' } })
const principal = { name: 'ada', storage, permissions: READ_WRITE }

/** One of every kind of value that JavaScript has, and near misses of a grant. */
const ANSWERS: readonly (readonly [what: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
  ['0', 0],
  ['1', 1],
  ['NaN', Number.NaN],
  ['a bigint', 1n],
  ['an empty text', ''],
  ['a text', 'granted'],
  ['a symbol', Symbol('granted')],
  ['a function', () => true],
  ['an array', [true, principal]],
  ['an object', {}],
  ['a Date', new Date()],
  ['a Map', new Map([['granted', true]])],
  ['an Error', new Error('granted')],
  ['a class', class Granted {}],
  ['a bare grant', { granted: true }],
  ['a grant with null', { granted: true, principal: null }],
  ['a grant with text', { granted: true, principal: 'ada' }],
  ['a grant by 1', { granted: 1, principal }],
  ['a grant by text', { granted: 'true', principal }],
  ['a grant by object', { granted: new Boolean(true), principal }],
  ['a refusal with a principal', { granted: false, principal }],
  ['a principal', principal],
  ['a grant without a name', { granted: true, principal: { storage, permissions: READ_WRITE } }],
  ['a grant without storage', { granted: true, principal: { name: 'ada', permissions: READ_WRITE } }],
  ['a grant without permissions', { granted: true, principal: { name: 'ada', storage } }],
  ['a grant of an array', { granted: true, principal: { name: 'ada', storage, permissions: ['read'] } }],
  ['a grant of a text', { granted: true, principal: { name: 'ada', storage, permissions: 'read' } }],
  ['a grant of everything', { granted: true, principal: { name: 'ada', storage, permissions: true } }],
  ['a grant that throws', Object.defineProperty({}, 'granted', { get: () => explode() })],
  ['a proxy that throws', new Proxy({}, { get: () => explode() })],
  ['a grant by inheritance of null', Object.assign(Object.create(null), { granted: 'yes' })],
]

function explode(): never {
  throw new Error('boom')
}

/** Tries to get in and to the file; the codes. */
async function burgle(authenticator: Authenticator): Promise<number[]> {
  const { port } = await serve(storage, { authenticator, timeouts: { pluginMs: 80 }, ...withoutDelays() })
  const dialogue = await visit(port)
  const codes: number[] = []
  for (const line of ['USER ada', 'PASS secret', 'SIZE secret']) {
    const said = await dialogue.command(line).catch(() => undefined)
    if (said) codes.push(said.code)
  }
  return codes
}

const REFUSED = [331, 530, 530]
/** The authenticator is out of order: the session ends. */
const OUTAGE = [331, 421]

describe('an authenticator that answers with', () => {
  it.each(ANSWERS)('%s lets nobody in (C-52)', async (_, value) => {
    for (const authenticate of [async () => value as never, () => value as never])
      expect([REFUSED, OUTAGE]).toContainEqual(await burgle({ authenticate }))
  })

  it.each(ANSWERS)('%s lets nobody in behind other authenticators either (C-52)', async (_, value) => {
    const odd: Authenticator = { authenticate: async () => value as never }
    for (const wrapped of [firstOf(odd, odd), withLockout(odd, { failures: 3, minutes: 1 })])
      expect([REFUSED, OUTAGE]).toContainEqual(await burgle(wrapped))
  })

  it.each(ANSWERS)('%s to a challenge lets nobody in (C-52)', async (_, value) => {
    const authenticate = async () => ({ granted: false }) as const
    for (const challenge of [async () => value as never, () => value as never])
      expect([REFUSED, [421]]).toContainEqual(await burgle({ authenticate, challenge }))
  })

  it('“none” to a challenge lets nobody in whom it does not grant (C-52)', async () => {
    const challenge = async () => 'none' as const
    expect(await burgle({ challenge, authenticate: async () => ({ granted: false }) })).toEqual(REFUSED)
    expect(await burgle({ challenge, authenticate: async () => undefined as never })).toEqual(REFUSED)
  })

  it('a throw, a rejection or nothing at all is an outage, and lets nobody in (C-52, C-39)', async () => {
    expect(await burgle({ authenticate: explode })).toEqual(OUTAGE)
    expect(await burgle({ authenticate: () => Promise.reject(new Error('away')) })).toEqual(OUTAGE)
    expect(await burgle({ authenticate: () => Promise.reject(undefined) })).toEqual(OUTAGE)
    expect([OUTAGE, [331, 451, 530]]).toContainEqual(
      await burgle({ authenticate: () => new Promise(() => {}) }),
    )
    const rejects = (_: unknown, reject: (error: Error) => void) => reject(new Error('away'))
    const thenable: unknown = Object.fromEntries([['then', rejects]])
    expect(await burgle({ authenticate: () => thenable as never })).toEqual(OUTAGE)
  })

  it('a well-formed grant lets them in, so that the burglar is no scarecrow', async () => {
    expect(await burgle({ authenticate: async () => ({ granted: true, principal }) })).toEqual([
      331, 230, 550,
    ])
  })
})

describe('an empty password', () => {
  it('lets nobody in unless the user is configured with it (C-52)', async () => {
    const cost = { ln: 10, r: 8, p: 1 }
    const authenticator = staticUsers([
      { name: 'clear', password: 'secret', storage },
      { name: 'hashed', passwordHash: await hashPassword('secret', { cost }), storage },
      { name: 'open', password: '', allowEmptyPassword: true, storage },
      { name: 'hashed-empty', passwordHash: await hashPassword('', { cost }), storage },
    ])
    const { port } = await serve(storage, { authenticator, ...withoutDelays() })
    const codes: number[] = []
    for (const user of ['clear', 'hashed', 'open', 'hashed-empty', 'nobody']) {
      for (const line of ['PASS', 'PASS ']) {
        const replies = await ask(await visit(port), [`USER ${user}`, line])
        codes.push(replies[1]!.code)
      }
    }
    expect(codes).toEqual([501, 530, 501, 530, 501, 230, 501, 530, 501, 530])
  })

  it('of a user without one is refused when the server is made (C-52)', () => {
    expect(() => staticUsers([{ name: 'ada', password: '', storage }])).toThrow('allowEmptyPassword')
    expect(() => staticUsers([{ name: 'ada', storage } as never])).toThrow('password')
    expect(() => staticUsers([{ name: 'ada', password: undefined, storage } as never])).toThrow('password')
    expect(() => staticUsers([{ name: '', password: 'x', storage }])).toThrow('name')
  })
})

describe('a server without anybody who may log in', () => {
  it.each([undefined, null, {}, { authenticate: 'yes' }, false, 'anonymous', []])(
    'is not made: %j is no authenticator (C-52, C-58)',
    authenticator => {
      expect(() => createServer({ authenticator: authenticator as never })).toThrow(TypeError)
    },
  )

  it('knows no anonymous guest that it was not told of (C-52, C-58)', async () => {
    const users = staticUsers([{ name: 'ada', password: 'secret', storage }])
    const { port } = await serve(storage, { authenticator: users, ...withoutDelays() })
    for (const guest of ['anonymous', 'ftp', 'FTP', 'guest']) {
      const replies = await ask(await visit(port), [`USER ${guest}`, 'PASS me@', 'LIST'])
      expect(replies.map(({ code }) => code)).toEqual([331, 530, 530])
    }
    const open = await serve(storage, { authenticator: anonymous(storage) })
    const replies = await ask(await visit(open.port), ['USER ada', 'PASS me@'])
    expect(replies.map(({ code }) => code)).toEqual([331, 530])
  })
})
