import { inspect } from 'node:util'
import { memoryStorage } from '@longshore/storage-memory'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Credentials } from './authenticator.js'
import { isGranted } from './login-result.js'
import { hashPassword } from './password-hash.js'
import { READ_ONLY, READ_WRITE } from './principal.js'
import { type StaticUser, staticUsers } from './static-users.js'
import { loginAttempt } from './testing/login-attempt.js'

const scrypt = vi.hoisted(() => ({ costs: [] as unknown[] }))

vi.mock('node:crypto', async importOriginal => {
  const crypto = await importOriginal<typeof import('node:crypto')>()
  const counted = (...parameters: Parameters<typeof crypto.scrypt>) => {
    scrypt.costs.push(parameters[3].N)
    crypto.scrypt(...parameters)
  }
  return { ...crypto, scrypt: counted }
})

const CHEAP = { ln: 10, r: 8, p: 1 }
const DEARER = { ln: 11, r: 8, p: 1 }
const storage = memoryStorage()
const alice: StaticUser = { name: 'alice', password: 'open sesame', storage }

function password(user: string, text: string): Credentials {
  return { kind: 'password', user, password: text }
}

beforeEach(() => {
  scrypt.costs.length = 0
})

describe('staticUsers', () => {
  it('lets in a user by the password, in the clear or hashed', async () => {
    const passwordHash = await hashPassword('let me in', { cost: CHEAP })
    const users = staticUsers([alice, { name: 'bob', passwordHash, storage }])
    expect(await users.authenticate(password('alice', 'open sesame'), loginAttempt())).toEqual({
      granted: true,
      principal: { name: 'alice', storage, permissions: READ_WRITE },
    })
    expect(isGranted(await users.authenticate(password('bob', 'let me in'), loginAttempt()))).toBe(true)
    for (const [user, text] of [
      ['alice', 'let me in'],
      ['bob', 'open sesame'],
      ['Alice', 'open sesame'],
      ['alice ', 'open sesame'],
      ['bob', passwordHash],
    ] as const) {
      expect(isGranted(await users.authenticate(password(user, text), loginAttempt()))).toBe(false)
    }
  })

  it('gives a session all that is configured, as it was when it was configured', async () => {
    const permissions = new Set(READ_ONLY)
    const limits = { maxSessions: 2 }
    const settings = { home: '/in/./box', limits, requireTls: true, attributes: { tenant: 7 } }
    const users = staticUsers({ alice: { password: 'x', storage, permissions, ...settings } })
    permissions.add('delete')
    limits.maxSessions = 99
    expect(await users.authenticate(password('alice', 'x'), loginAttempt())).toEqual({
      granted: true,
      principal: {
        name: 'alice',
        storage,
        permissions: READ_ONLY,
        home: '/in/box',
        limits: { maxSessions: 2 },
        requireTls: true,
        attributes: { tenant: 7 },
      },
    })
  })

  it('takes permissions as a list', async () => {
    const users = staticUsers([{ ...alice, permissions: ['list', 'write'] }])
    const result = await users.authenticate(password('alice', 'open sesame'), loginAttempt())
    expect(isGranted(result) && [...result.principal.permissions]).toEqual(['list', 'write'])
  })

  it('asks a storage function by the name of the user, once the password was right', async () => {
    const asked: string[] = []
    const storageOf = async (name: string) => {
      asked.push(name)
      return name === 'alice' ? storage : undefined
    }
    const users = staticUsers({
      alice: { password: 'a', storage: storageOf },
      bob: { password: 'b', storage: storageOf },
    })
    await users.authenticate(password('alice', 'wrong'), loginAttempt())
    expect(asked).toEqual([])
    expect(isGranted(await users.authenticate(password('alice', 'a'), loginAttempt()))).toBe(true)
    expect(isGranted(await users.authenticate(password('bob', 'b'), loginAttempt()))).toBe(false)
    expect(asked).toEqual(['alice', 'bob'])
  })

  it('makes an outage of a storage function that fails or answers with something else', async () => {
    const broken = () => Promise.reject(new Error('no tenant database'))
    const users = staticUsers({
      alice: { password: 'a', storage: broken },
      bob: { password: 'b', storage: () => ({}) as never },
    })
    await expect(users.authenticate(password('alice', 'a'), loginAttempt())).rejects.toThrow(
      'no tenant database',
    )
    await expect(users.authenticate(password('bob', 'b'), loginAttempt())).rejects.toThrow('did not answer')
  })

  it('denies an empty password unless that user is allowed it (C-52)', async () => {
    const emptyHash = await hashPassword('', { cost: CHEAP })
    const users = staticUsers({
      hashed: { passwordHash: emptyHash, storage },
      guest: { passwordHash: emptyHash, allowEmptyPassword: true, storage },
      open: { password: '', allowEmptyPassword: true, storage },
      alice: { password: 'x', storage },
    })
    const let_in = async (user: string) =>
      isGranted(await users.authenticate(password(user, ''), loginAttempt()))
    expect(await Promise.all(['hashed', 'guest', 'open', 'alice', 'nobody'].map(let_in))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
    expect(isGranted(await users.authenticate(password('open', 'x'), loginAttempt()))).toBe(false)
  })

  it('takes names of object properties for names like others (C-53)', async () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString']
    const users = staticUsers(names.slice(0, 2).map(name => ({ name, password: `of ${name}`, storage })))
    const entered = async (name: string) => {
      const result = await users.authenticate(password(name, `of ${name}`), loginAttempt())
      return isGranted(result) && result.principal.name
    }
    expect(await Promise.all(names.map(entered))).toEqual(['__proto__', 'constructor', false, false])
    expect(isGranted(await staticUsers({}).authenticate(password('__proto__', ''), loginAttempt()))).toBe(
      false,
    )
  })

  it('checks what an anonymous client sends as the password of a user of that name', async () => {
    const users = staticUsers([{ name: 'ftp', password: 'me@example.org', storage }])
    const contact = (user: string, text: string): Credentials => ({ kind: 'anonymous', user, contact: text })
    expect(isGranted(await users.authenticate(contact('ftp', 'me@example.org'), loginAttempt()))).toBe(true)
    expect(isGranted(await users.authenticate(contact('ftp', 'you@example.org'), loginAttempt()))).toBe(false)
    expect(isGranted(await users.authenticate(contact('anonymous', 'me@example.org'), loginAttempt()))).toBe(
      false,
    )
    expect(isGranted(await users.authenticate(contact('ftp', ''), loginAttempt()))).toBe(false)
  })

  it('never lets in by certificate', async () => {
    const credentials = { kind: 'certificate', user: 'alice', certificate: {} } as never
    expect(
      isGranted(await staticUsers([alice]).authenticate(credentials, loginAttempt({ secure: true }))),
    ).toBe(false)
  })
})

describe('the work of a login (C-20)', () => {
  const attempts: Credentials[] = [
    password('hashed', 'right'),
    password('hashed', 'wrong'),
    password('hashed', ''),
    password('clear', 'right'),
    password('clear', 'wrong'),
    password('nobody', 'right'),
    { kind: 'anonymous', user: 'ftp', contact: 'a@b' },
  ]

  async function workOf(users: Record<string, Omit<StaticUser, 'name'>>): Promise<unknown[]> {
    const authenticator = staticUsers(users)
    scrypt.costs.length = 0
    const work: unknown[] = []
    for (const credentials of attempts) {
      await authenticator.authenticate(credentials, loginAttempt())
      work.push(scrypt.costs.splice(0))
    }
    return work
  }

  it('is the same number and cost of hashes for every user and for unknown ones', async () => {
    const passwordHash = await hashPassword('right', { cost: CHEAP })
    const work = await workOf({ hashed: { passwordHash, storage }, clear: { password: 'right', storage } })
    expect(work).toEqual(attempts.map(() => [2 ** 10]))
  })

  it('is one hash for each cost when hashes differ in it, still the same for all', async () => {
    const hashed = await hashPassword('right', { cost: CHEAP })
    const other = await hashPassword('right', { cost: DEARER })
    const work = await workOf({
      hashed: { passwordHash: hashed, storage },
      other: { passwordHash: other, storage },
      again: { passwordHash: other, storage },
    })
    expect(work).toEqual(attempts.map(() => [2 ** 10, 2 ** 11]))
  })

  it('is no hash at all when all passwords are in the clear', async () => {
    expect(await workOf({ clear: { password: 'right', storage } })).toEqual(attempts.map(() => []))
  })

  it('ends in one and the same refusal for an unknown user and a wrong password (P-23)', async () => {
    const users = staticUsers([alice])
    const unknown = await users.authenticate(password('mallory', 'open sesame'), loginAttempt())
    const wrong = await users.authenticate(password('alice', 'open'), loginAttempt())
    expect(wrong).toEqual({ granted: false, reason: 'bad credentials' })
    expect(unknown).toEqual(wrong)
  })

  it('is refused as busy when too many hashes wait, and an outage when its session ends (C-35)', async () => {
    const passwordHash = await hashPassword('right', { cost: CHEAP })
    const users = staticUsers({ alice: { passwordHash, storage } })
    const flood = await Promise.all(
      Array.from({ length: 300 }, () => users.authenticate(password('alice', 'right'), loginAttempt())),
    )
    expect(flood.filter(isGranted)).toHaveLength(258)
    expect(flood.filter(result => !isGranted(result))).toEqual(
      Array(42).fill({ granted: false, reason: 'busy' }),
    )
    const signal = AbortSignal.abort(new Error('session ended'))
    await expect(users.authenticate(password('alice', 'right'), loginAttempt({ signal }))).rejects.toThrow(
      'session ended',
    )
  })
})

describe('the configuration of static users', () => {
  const SECRET = 'correct horse'

  it.each<[string, unknown, string]>([
    ['two of one name', [alice, { ...alice, password: 'other' }], 'user "alice" is there twice'],
    ['an unknown option', [{ ...alice, pasword: SECRET }], 'user "alice": unknown option "pasword"'],
    ['a name within a table', { alice: { ...alice } }, 'user "alice": unknown option "name"'],
    ['a user that is no object', { alice: SECRET }, 'user "alice": expected an object'],
    [
      'a name with a line end',
      [{ ...alice, name: 'al\r\nice' }],
      'user "al\\r\\nice": the name has a control character',
    ],
    [
      'a name with NUL',
      { 'a\0': { password: SECRET, storage } },
      'user "a\\u0000": the name has a control character',
    ],
    ['an empty name', [{ ...alice, name: '' }], 'user "": the name has to be'],
    ['no name', [{ password: SECRET, storage }], 'user 1 of the list has no name'],
    ['null', [alice, null], 'user 2 of the list has no name'],
    ['no password', [{ name: 'alice', storage }], 'user "alice": needs either a password or a passwordHash'],
    ['both passwords', [{ ...alice, passwordHash: SECRET }], 'user "alice": needs either'],
    [
      'a password that is no string',
      [{ ...alice, password: 12 }],
      'user "alice": the password has to be a string',
    ],
    ['a password with a line end', [{ ...alice, password: `${SECRET}\n` }], 'perhaps the line end of a file'],
    ['an empty password', [{ ...alice, password: '' }], 'user "alice": allowEmptyPassword has to be true'],
    [
      'a needless permission',
      [{ ...alice, allowEmptyPassword: true }],
      'takes effect only with an empty password',
    ],
    [
      'a vague permission',
      [{ ...alice, allowEmptyPassword: 'no' }],
      'allowEmptyPassword has to be true or false',
    ],
    [
      'a malformed hash',
      [{ name: 'alice', passwordHash: SECRET, storage }],
      'user "alice": the password hash does not read',
    ],
    ['no storage', [{ name: 'alice', password: SECRET }], 'user "alice": needs a storage'],
    ['a storage that is none', [{ ...alice, storage: {} }], 'user "alice": needs a storage'],
    [
      'an unknown permission',
      [{ ...alice, permissions: ['reed'] }],
      'user "alice": unknown permission "reed"',
    ],
    [
      'permissions that are no list',
      [{ ...alice, permissions: 'read' }],
      'user "alice": permissions have to be',
    ],
    ['a relative home', [{ ...alice, home: 'in' }], 'user "alice": home has to be'],
    [
      'an unknown limit',
      [{ ...alice, limits: { sessions: 1 } }],
      'user "alice": limits: unknown option "sessions"',
    ],
    ['a limit of nothing', [{ ...alice, limits: { maxSessions: 0 } }], 'user "alice": every limit'],
    ['a vague requireTls', [{ ...alice, requireTls: 'yes' }], 'user "alice": requireTls has to be'],
    ['attributes that are none', [{ ...alice, attributes: 7 }], 'user "alice": attributes have to be'],
    ['a prototype instead of a user', { __proto__: { password: SECRET, storage } }, 'plain object'],
    ['no users', undefined, 'users have to be a list or a table'],
    ['a string', SECRET, 'users have to be a list or a table'],
  ])('refuses %s, naming the user and no secret (C-53)', (_, users, text) => {
    let error: unknown
    try {
      staticUsers(users as StaticUser[])
    } catch (reason) {
      error = reason
    }
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(text)
    expect(inspect(error)).not.toContain(SECRET)
  })

  it('leaves no secret to be seen in what it makes or answers (C-19)', async () => {
    const passwordHash = await hashPassword('a hashed secret', { cost: CHEAP })
    const users = staticUsers({ alice: { password: SECRET, storage }, bob: { passwordHash, storage } })
    const answers = [
      await users.authenticate(password('alice', SECRET), loginAttempt()),
      await users.authenticate(password('bob', `${SECRET}!`), loginAttempt()),
    ]
    const shown =
      inspect([users, answers], { depth: 20, showHidden: true }) + JSON.stringify([users, answers])
    expect(shown).toContain('alice')
    for (const secret of [SECRET, 'a hashed secret', passwordHash, ...passwordHash.split('$').slice(3)]) {
      expect(shown).not.toContain(secret)
    }
  })
})
