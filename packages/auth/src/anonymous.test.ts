import { inspect } from 'node:util'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { type AnonymousOptions, anonymous } from './anonymous.js'
import type { Credentials } from './authenticator.js'
import { isGranted } from './login-result.js'
import { READ_ONLY, READ_WRITE } from './principal.js'
import { loginAttempt } from './testing/login-attempt.js'

const storage = memoryStorage()

async function enter(credentials: Credentials, options?: AnonymousOptions) {
  const result = await anonymous(storage, options).authenticate(credentials, loginAttempt())
  return isGranted(result) ? result.principal : undefined
}

function as(user: string, contact = 'me@example.org'): Credentials {
  return { kind: 'anonymous', user, contact }
}

describe('anonymous', () => {
  it('lets anybody look and fetch, and nothing else (C-51)', async () => {
    expect(await enter(as('anonymous'))).toEqual({ name: 'anonymous', storage, permissions: READ_ONLY })
    expect(await enter(as('anonymous', ''))).toBeDefined()
  })

  it('is read-only also when told undefined', async () => {
    const options = { permissions: undefined } as unknown as AnonymousOptions
    expect((await enter(as('ftp'), options))?.permissions).toEqual(READ_ONLY)
  })

  it('takes its names in any case, and no other name', async () => {
    for (const name of ['ftp', 'FTP', 'Anonymous', 'ANONYMOUS'])
      expect((await enter(as(name)))?.name).toBe('anonymous')
    for (const name of ['', 'anon', 'anonymous ', 'root', '__proto__'])
      expect(await enter(as(name))).toBeUndefined()
  })

  it('may go by other names, for which a client sends an ordinary password', async () => {
    const options = { names: ['Guest'] }
    expect((await enter({ kind: 'password', user: 'guest', password: 'x' }, options))?.name).toBe('Guest')
    expect(await enter(as('anonymous'), options)).toBeUndefined()
    expect(await enter({ kind: 'password', user: 'alice', password: 'x' }, options)).toBeUndefined()
  })

  it('never takes a certificate', async () => {
    expect(await enter({ kind: 'certificate', user: 'anonymous', certificate: {} as never })).toBeUndefined()
  })

  it('gives what it was told to give', async () => {
    const options: AnonymousOptions = {
      permissions: READ_WRITE,
      home: '/pub',
      limits: { maxSessions: 10 },
      requireTls: true,
      attributes: { kind: 'guest' },
    }
    expect(await enter(as('ftp'), options)).toEqual({ name: 'anonymous', storage, ...options })
  })

  it('asks for a contact address when told to, and does not keep it (C-19)', async () => {
    const options = { requireContact: true }
    const principal = await enter(as('ftp', 'me@example.org'), options)
    expect(principal).toBeDefined()
    expect(inspect(principal, { depth: 9 })).not.toContain('me@example.org')
    expect(await enter(as('ftp', 'lftp@'), options)).toBeDefined()
    for (const contact of ['', 'me', '@example.org'])
      expect(await enter(as('ftp', contact), options)).toBeUndefined()
  })

  it.each<[string, unknown]>([
    ['unknown option "permission"', { permission: READ_ONLY }],
    ['unknown option "storage"', { storage }],
    ['at least one name', { names: [] }],
    ['at least one name', { names: 'ftp' }],
    ['every name', { names: ['ftp', ''] }],
    ['every name', { names: ['ftp\n'] }],
    ['requireContact', { requireContact: 'yes' }],
    ['unknown permission', { permissions: ['all'] }],
    ['expected an object', null],
  ])('refuses to start with an option it cannot follow: %s', (text, options) => {
    expect(() => anonymous(storage, options as AnonymousOptions)).toThrow(TypeError)
    expect(() => anonymous(storage, options as AnonymousOptions)).toThrow(text)
  })

  it('refuses to start without a storage', () => {
    expect(() => anonymous(undefined as never)).toThrow('anonymous: needs a storage')
  })
})
