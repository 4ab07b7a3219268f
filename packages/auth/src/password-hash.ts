/** Password hashes that say how they were made: `$scrypt$ln=15,r=8,p=1$salt$key`, the PHC string format over scrypt (RFC 7914). */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type HashRequest, hashQueue } from './hash-queue.js'
import { checkedCost, DEFAULT_COST, derive, type ScryptCost } from './scrypt-cost.js'

const FORM =
  /^\$scrypt\$ln=(\d{1,4}),r=(\d{1,4}),p=(\d{1,4})\$([A-Za-z0-9+/]{1,200})\$([A-Za-z0-9+/]{1,200})$/
const SALT_BYTES = 16
const KEY_BYTES = 32

/** How to make a hash; hashing waits in the queue of the process like a login. */
export interface HashOptions extends HashRequest {
  /** What one check costs; `{ ln: 15, r: 8, p: 1 }` when absent: 32 MiB and about a tenth of a second. */
  readonly cost?: ScryptCost
}

/** A hash that was read and found sound. Shows neither salt nor key when printed. */
export class PasswordHash {
  readonly cost: ScryptCost
  readonly #salt: Buffer
  readonly #key: Buffer

  constructor(cost: ScryptCost, salt: Buffer, key: Buffer) {
    this.cost = cost
    this.#salt = salt
    this.#key = key
  }

  /** Whether `password` is the one that was hashed; takes the same time either way. Rejects as {@link HashQueue.run} does. */
  async matches(password: string, request: HashRequest = {}): Promise<boolean> {
    const derived = await hashQueue.run(
      () => derive(password, this.#salt, this.#key.length, this.cost),
      request,
    )
    return timingSafeEqual(derived, this.#key)
  }
}

/**
 * Hashes a password for a users file or a database. Two hashes of one password differ.
 * @throws TypeError for a cost out of bounds; rejects as {@link HashQueue.run} does.
 */
export async function hashPassword(password: string, options: HashOptions = {}): Promise<string> {
  if (typeof password !== 'string') throw new TypeError('a password has to be a string')
  const cost = checkedCost(options.cost ?? DEFAULT_COST)
  const salt = randomBytes(SALT_BYTES)
  const key = await hashQueue.run(() => derive(password, salt, KEY_BYTES, cost), options)
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${unpadded(salt)}$${unpadded(key)}`
}

/**
 * Whether `password` is the one behind `hash`; takes the same time either way.
 * Rejects with a TypeError for a malformed hash and as {@link HashQueue.run} does.
 */
export async function verifyPassword(
  password: string,
  hash: string,
  request: HashRequest = {},
): Promise<boolean> {
  if (typeof password !== 'string') throw new TypeError('a password has to be a string')
  return parsePasswordHash(hash).matches(password, request)
}

/**
 * Reads a hash, to be done when users are configured rather than when they log in.
 * @throws TypeError that says what is wrong, without the hash itself: for another form than `$scrypt$…`, and for a cost that is
 * too low, needs more than 256 MiB, or too much time.
 */
export function parsePasswordHash(hash: string): PasswordHash {
  const parts = typeof hash === 'string' ? FORM.exec(hash) : null
  if (!parts) {
    throw new TypeError('the password hash does not read $scrypt$ln=…,r=…,p=…$salt$key with unpadded base64')
  }
  const [, ln, r, p, salt = '', key = ''] = parts
  const cost = checkedCost({ ln: Number(ln), r: Number(r), p: Number(p) })
  return new PasswordHash(cost, bytesOf(salt, 'salt', 8, 64), bytesOf(key, 'key', 16, 64))
}

/** A hash of `cost` that no password matches, to spend the same time on a user who does not exist. */
export function decoyHash(cost: ScryptCost): PasswordHash {
  return new PasswordHash(cost, randomBytes(SALT_BYTES), randomBytes(KEY_BYTES))
}

function bytesOf(text: string, part: string, least: number, most: number): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (unpadded(bytes) !== text) throw new TypeError(`the ${part} of the password hash is not whole base64`)
  if (bytes.length < least || bytes.length > most) {
    throw new TypeError(`the ${part} of the password hash has ${bytes.length} bytes, not ${least} to ${most}`)
  }
  return bytes
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
