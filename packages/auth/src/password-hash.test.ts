import { inspect } from 'node:util'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HashQueueFullError, hashQueue } from './hash-queue.js'
import { hashPassword, parsePasswordHash, verifyPassword } from './password-hash.js'

const scrypt = vi.hoisted(() => ({ running: 0, peak: 0, calls: 0 }))

vi.mock('node:crypto', async importOriginal => {
  const crypto = await importOriginal<typeof import('node:crypto')>()
  const counted = (...parameters: Parameters<typeof crypto.scrypt>) => {
    scrypt.calls++
    scrypt.peak = Math.max(scrypt.peak, ++scrypt.running)
    const done = parameters[4]
    crypto.scrypt(parameters[0], parameters[1], parameters[2], parameters[3], (error, key) => {
      scrypt.running--
      done(error, key)
    })
  }
  return { ...crypto, scrypt: counted }
})

const CHEAP = { ln: 10, r: 8, p: 1 }
const SALT = 'c2FsdHNhbHRzYWx0c2FsdA'
const KEY = 'a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U'

beforeEach(() => {
  Object.assign(scrypt, { running: 0, peak: 0, calls: 0 })
})

describe('a password hash', () => {
  it('says how it was made and is matched by its password alone', async () => {
    const hash = await hashPassword('open sesame', { cost: CHEAP })
    expect(hash).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(await verifyPassword('open sesame', hash)).toBe(true)
    expect(await verifyPassword('open sesam', hash)).toBe(false)
    expect(await verifyPassword('', hash)).toBe(false)
    expect(await verifyPassword('Open sesame', hash)).toBe(false)
  })

  it('is made with ln=15, r=8, p=1 unless told otherwise', async () => {
    expect(await hashPassword('x')).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$/)
  })

  it('differs each time, for one password', async () => {
    const twice = [await hashPassword('x', { cost: CHEAP }), await hashPassword('x', { cost: CHEAP })]
    expect(new Set(twice).size).toBe(2)
  })

  it('may come from another program that writes the same format', async () => {
    const made = '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E'
    expect(await verifyPassword('password', made)).toBe(true)
    expect(await verifyPassword('Password', made)).toBe(false)
  })

  it('covers a password of any letters and of no letters', async () => {
    for (const password of ['', 'pässwörd 🔑', '__proto__', ' ', 'x'.repeat(4000)]) {
      const hash = await hashPassword(password, { cost: CHEAP })
      expect(await verifyPassword(password, hash)).toBe(true)
      expect(await verifyPassword(`${password}x`, hash)).toBe(false)
    }
  })

  it('shows neither salt nor key when printed (C-19)', () => {
    const hash = parsePasswordHash(`$scrypt$ln=10,r=8,p=1$${SALT}$${KEY}`)
    const shown = inspect(hash, { showHidden: true, depth: 9 }) + JSON.stringify(hash)
    expect(shown).toContain('ln')
    for (const part of [SALT, KEY, '73 61 6c 74', 'salt', 'key']) expect(shown).not.toContain(part)
  })
})

describe('parsePasswordHash', () => {
  it.each([
    ['', 'does not read'],
    ['plain text', 'does not read'],
    ['$2b$12$abcdefghijklmnopqrstuv', 'does not read'],
    [`$scrypt$ln=15,r=8$${SALT}$${KEY}`, 'does not read'],
    [`$scrypt$ln=15,r=8,p=1$${SALT}`, 'does not read'],
    [`$scrypt$ln=15,r=8,p=1$${SALT}$${KEY}\n`, 'does not read'],
    [`$scrypt$ln=15,r=8,p=1$${SALT}==$${KEY}=`, 'does not read'],
    [`$scrypt$ln=0,r=8,p=1$${SALT}$${KEY}`, 'whole numbers'],
    [`$scrypt$ln=15,r=0,p=1$${SALT}$${KEY}`, 'whole numbers'],
    [`$scrypt$ln=9999,r=8,p=1$${SALT}$${KEY}`, 'whole numbers'],
    [`$scrypt$ln=9,r=8,p=1$${SALT}$${KEY}`, 'too cheap'],
    [`$scrypt$ln=19,r=8,p=1$${SALT}$${KEY}`, 'more than 256 MiB'],
    [`$scrypt$ln=10,r=1024,p=1000$${SALT}$${KEY}`, 'takes too long'],
    [`$scrypt$ln=1024,r=1,p=1$${SALT}$${KEY}`, 'more than 256 MiB'],
    [`$scrypt$ln=15,r=8,p=1$c2FsdA$${KEY}`, 'salt'],
    [`$scrypt$ln=15,r=8,p=1$${SALT}$a2V5`, 'key'],
    [`$scrypt$ln=15,r=8,p=1$${SALT}$${KEY}AB`, 'key'],
    [`$scrypt$ln=15,r=8,p=1$${SALT}$${KEY.slice(0, -1)}F`, 'key'],
  ])('refuses %j at start-up, without showing it', (hash, text) => {
    let error: unknown
    try {
      parsePasswordHash(hash)
    } catch (reason) {
      error = reason
    }
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(text)
    for (const secret of [SALT, KEY, 'plain text', 'abcdefghijkl'])
      expect(String(error)).not.toContain(secret)
  })

  it('refuses what is no string', () => {
    for (const value of [undefined, null, 1, {}, []]) {
      expect(() => parsePasswordHash(value as never)).toThrow(TypeError)
    }
  })

  it('takes a hash of exactly 256 MiB', () => {
    expect(parsePasswordHash(`$scrypt$ln=18,r=8,p=1$${SALT}$${KEY}`).cost).toEqual({ ln: 18, r: 8, p: 1 })
  })
})

describe('hashing', () => {
  it('rejects with a TypeError for a malformed hash, a cost out of bounds and a password that is no string', async () => {
    await expect(verifyPassword('x', 'nonsense')).rejects.toThrow(TypeError)
    await expect(hashPassword('x', { cost: { ln: 30, r: 8, p: 1 } })).rejects.toThrow('256 MiB')
    await expect(hashPassword(undefined as never)).rejects.toThrow(TypeError)
    await expect(verifyPassword(7 as never, `$scrypt$ln=10,r=8,p=1$${SALT}$${KEY}`)).rejects.toThrow(
      TypeError,
    )
    expect(scrypt.calls).toBe(0)
  })

  it('works with costs whose scratch memory is large', async () => {
    const hash = await hashPassword('x', { cost: { ln: 10, r: 1, p: 200 } })
    expect(await verifyPassword('x', hash)).toBe(true)
    const wide = await hashPassword('x', { cost: { ln: 10, r: 300, p: 3 } })
    expect(await verifyPassword('x', wide)).toBe(true)
  })

  it('occupies at most two threads, however many ask (C-35)', async () => {
    const hash = await hashPassword('x', { cost: CHEAP })
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => verifyPassword(n % 2 ? 'x' : 'y', hash)),
    )
    expect(answers.filter(Boolean)).toHaveLength(20)
    expect(scrypt).toEqual({ running: 0, peak: 2, calls: 41 })
  })

  it('rejects at once when 256 wait already, and works again after that (C-35)', async () => {
    const hash = await hashPassword('x', { cost: CHEAP })
    const flood = await Promise.allSettled(Array.from({ length: 300 }, () => verifyPassword('x', hash)))
    const refused = flood.filter(result => result.status === 'rejected')
    expect(refused).toHaveLength(300 - 2 - 256)
    for (const { reason } of refused) expect(reason).toBeInstanceOf(HashQueueFullError)
    expect(await verifyPassword('x', hash)).toBe(true)
    expect([hashQueue.running, hashQueue.waiting]).toEqual([0, 0])
  })

  it('starts no hash for an attempt that was aborted while it waited', async () => {
    const hash = await hashPassword('x', { cost: CHEAP })
    const gone = new AbortController()
    const waiting = Array.from({ length: 10 }, () => verifyPassword('x', hash, { signal: gone.signal }))
    gone.abort(new Error('gone'))
    const results = await Promise.allSettled(waiting)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(scrypt.calls).toBe(1 + 2)
  })
})
