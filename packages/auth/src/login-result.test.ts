import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { isGranted, reasonOf } from './login-result.js'
import { READ_ONLY } from './principal.js'

const storage = memoryStorage()
const principal = { name: 'alice', storage, permissions: READ_ONLY }
const grant = { granted: true, principal }
const broken = (part: object) => ({ granted: true, principal: { ...principal, ...part } })

describe('isGranted', () => {
  it('takes a well-formed grant for one', () => {
    expect(isGranted(grant)).toBe(true)
    const everything = {
      ...principal,
      home: '/in',
      limits: { maxSessions: 1, idleMs: 0.5, downloadRate: Number.POSITIVE_INFINITY },
      requireTls: false,
      attributes: { tenant: 7 },
    }
    expect(isGranted({ granted: true, principal: everything })).toBe(true)
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['true', true],
    ['1', 1],
    ['1n', 1n],
    ['a string', 'granted'],
    ['a symbol', Symbol('granted')],
    ['a function', () => grant],
    ['a list', [grant]],
    ['a Promise', Promise.resolve(grant)],
    ['an Error', new Error('granted')],
    ['the bare principal', principal],
    ['a refusal', { granted: false, principal }],
    ['a grant in other words', { ...grant, granted: 'true' }],
    ['a grant by number', { ...grant, granted: 1 }],
    ['a grant of nobody', { granted: true }],
    ['a grant of null', { granted: true, principal: null }],
  ])('takes %s for a refusal (C-52)', (_, value) => {
    expect(isGranted(value)).toBe(false)
  })

  it.each([
    ['name', undefined],
    ['name', ''],
    ['name', 7],
    ['storage', undefined],
    ['storage', {}],
    ['storage', { ...storage, read: undefined }],
    ['storage', { ...storage, traits: undefined }],
    ['permissions', undefined],
    ['permissions', ['read']],
    ['permissions', 'read'],
    ['permissions', { has: () => true }],
    ['home', 'in'],
    ['home', 7],
    ['limits', 3],
    ['limits', { maxSessions: 0 }],
    ['limits', { idleMs: Number.NaN }],
    ['limits', { uploadRate: '5' }],
    ['requireTls', 'false'],
    ['attributes', 'none'],
  ])('refuses a principal whose %s is %j (C-52)', (key, value) => {
    expect(isGranted(broken({ [key]: value }))).toBe(false)
  })

  it('refuses, rather than throws, when looking at the answer throws (C-39)', () => {
    const hostile = {
      get granted(): boolean {
        throw new Error('do not look')
      },
    }
    expect(isGranted(hostile)).toBe(false)
  })
})

describe('reasonOf', () => {
  it('gives the reason of a refusal', () => {
    expect(reasonOf({ granted: false, reason: 'expired' })).toBe('expired')
    expect(reasonOf({ granted: false })).toBe('refused')
    expect(reasonOf({ granted: false, reason: 7 })).toBe('refused')
  })

  it.each<[string, unknown]>([
    ['malformed result: neither a grant nor a refusal', undefined],
    ['malformed result: neither a grant nor a refusal', true],
    ['malformed result: neither a grant nor a refusal', principal],
    ['malformed grant: there is no principal', { granted: true }],
    ['malformed grant: principal.name is not a string with letters in it', { granted: true, principal: {} }],
    [
      'malformed grant: principal.storage is not a storage adapter',
      { granted: true, principal: { name: 'a' } },
    ],
    ['malformed grant: principal.permissions is not a set', broken({ permissions: ['read'] })],
    ['malformed grant: principal.home is not a virtual path that begins with /', broken({ home: 'in' })],
  ])('says %s', (reason, result) => {
    expect(reasonOf(result)).toBe(reason)
  })

  it('does not throw when looking at the answer throws (C-39)', () => {
    const hostile = {
      get granted(): boolean {
        throw new Error('do not look')
      },
    }
    expect(reasonOf(hostile)).toBe('malformed result: it cannot be read')
  })
})
