// Password hashes: what is read is within its bounds, what is refused is not told, and passwords of any text are matched (G5, C-19, C-35).
import { inspect } from 'node:util'
import { hashPassword, type PasswordHash, parsePasswordHash, verifyPassword } from '@longshore/auth'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { text } from './lab/foreign.js'
import { holds, holdsLater } from './lab/property.js'

const MOST_BYTES = 256 * 1024 * 1024
const CHEAP = { ln: 10, r: 8, p: 1 }

const number = fc.oneof(
  fc.nat(20).map(String),
  fc.constantFrom('', '0', '00', '15', '9999', '10000', '-1', '1.5', '0x8', ' 8'),
)
const base64 = fc.oneof(
  fc.uint8Array({ maxLength: 70 }).map(bytes => Buffer.from(bytes).toString('base64').replaceAll('=', '')),
  text(['=', '/', '+']),
)
const written = fc.tuple(
  fc.constantFrom('$scrypt$', '$scrypt$', '$2b$', ''),
  number,
  number,
  number,
  base64,
  base64,
  fc.constantFrom('', '', '', '\n', '$'),
)
const hash = written.map(
  ([name, ln, r, p, salt, key, end]) => `${name}ln=${ln},r=${r},p=${p}$${salt}$${key}${end}`,
)

describe('a password hash', () => {
  holds(
    'is read with a cost that can be paid, or refused without a word of it (C-19, C-35)',
    fc.oneof(hash, text(['$scrypt$', 'ln=15,r=8,p=1'])),
    given => {
      const read = parsed(given)
      if (read instanceof TypeError)
        return expect(given.length < 24 || !read.message.includes(given.slice(-20))).toBe(true)
      const { ln, r, p } = read.cost
      expect(128 * r * (2 ** ln + p) <= MOST_BYTES * 1.01 && ln >= 1 && r >= 1 && p >= 1).toBe(true)
      const [salt = '', key = ''] = given.split('$').slice(-2)
      const shown = inspect(read, { showHidden: true, depth: 9 }) + JSON.stringify(read)
      expect([salt, key].some(secret => shown.includes(secret))).toBe(false)
    },
  )

  // HMAC fills up a key with NULs, so that one at the end makes no difference; no line of a client can hold any.
  const password = text(['p\u00e4ss', ' ']).map(all => all.replaceAll('\0', ''))
  holdsLater(
    'of any text is matched by that text and no other',
    fc.tuple(password, password),
    async ([one, other]) => {
      const made = await hashPassword(one, { cost: CHEAP })
      expect(await verifyPassword(one, made)).toBe(true)
      // They are hashed as UTF-8, which has no lone surrogates.
      const bytesOf = (password: string) => Buffer.from(password)
      const isSame = bytesOf(one).equals(bytesOf(other))
      expect(await verifyPassword(other, made)).toBe(isSame)
    },
    { few: 20, cost: 1_000 },
  )
})

function parsed(given: string): PasswordHash | TypeError {
  try {
    return parsePasswordHash(given)
  } catch (error) {
    if (error instanceof TypeError) return error
    throw error
  }
}
