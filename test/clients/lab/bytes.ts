// Bytes to move, and their fingerprints.
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'

export const MIB = 1024 * 1024
const noise = randomBytes(5 * MIB + 1)

/** Random bytes, the same for the same size; every value occurs in more than a few of them, line ends and 255 too. */
export function someBytes(size: number): Buffer {
  return noise.subarray(0, size)
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const known = new Map<number, string>()

/** The hash of {@link someBytes}. */
export function hashOf(size: number): string {
  const hash = known.get(size) ?? sha256(someBytes(size))
  known.set(size, hash)
  return hash
}

export async function sha256OfFile(path: string): Promise<string> {
  return sha256(await readFile(path))
}
