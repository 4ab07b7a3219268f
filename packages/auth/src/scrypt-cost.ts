/** What one scrypt hash costs, and the bounds of what this process is willing to pay (RFC 7914 §2). */
import { type BinaryLike, scrypt } from 'node:crypto'

/** The parameters of scrypt: N = 2^`ln` iterations over blocks of 128 × `r` bytes, `p` times over. */
export interface ScryptCost {
  readonly ln: number
  readonly r: number
  readonly p: number
}

/** 32 MiB and about a tenth of a second. */
export const DEFAULT_COST: ScryptCost = Object.freeze({ ln: 15, r: 8, p: 1 })

const MEMORY_LIMIT = 256 * 1024 * 1024
const WORK_LIMIT = 4 * MEMORY_LIMIT

/** Bytes of memory that one hash needs: 128 × N × r. */
export function memoryOf({ ln, r }: ScryptCost): number {
  return 128 * 2 ** ln * r
}

/** A name for a cost that is the same for equal costs. */
export function nameOfCost({ ln, r, p }: ScryptCost): string {
  return `ln=${ln},r=${r},p=${p}`
}

/**
 * Answers with the cost itself.
 * @throws TypeError when it is no cost, is too cheap to protect a password, or asks for more than 256 MiB or 1 GiB moved in all.
 */
export function checkedCost(cost: ScryptCost): ScryptCost {
  const { ln, r, p } = cost
  const whole = [ln, r, p].every(value => Number.isInteger(value) && value >= 1 && value <= 1024)
  if (!whole) throw new TypeError('the scrypt cost needs ln, r and p as whole numbers from 1 to 1024')
  if (ln < 10)
    throw new TypeError(`scrypt with ln=${ln} is too cheap to protect a password; the least is ln=10`)
  if (memoryOf(cost) > MEMORY_LIMIT) {
    throw new TypeError(`scrypt with ${nameOfCost(cost)} needs more than 256 MiB of memory for one login`)
  }
  if (memoryOf(cost) * p > WORK_LIMIT) {
    throw new TypeError(`scrypt with ${nameOfCost(cost)} takes too long for one login; use a smaller p`)
  }
  return { ln, r, p }
}

/** Derives `length` bytes from a password. */
export function derive(
  password: BinaryLike,
  salt: Uint8Array,
  length: number,
  cost: ScryptCost,
): Promise<Buffer> {
  const { ln, r, p } = cost
  const scratch = 128 * r * (p + 4)
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, key: Buffer) => (error ? reject(error) : resolve(key))
    scrypt(password, salt, length, { N: 2 ** ln, r, p, maxmem: memoryOf(cost) + scratch }, done)
  })
}
