// Bytes that differ everywhere and come out the same in every run, so that a piece that is lost, doubled, moved or of another file shows.
import { createHash } from 'node:crypto'

export const KIB = 1024
export const MIB = 1024 * KIB

/** Numbers of a seed, from 0 up to `below`, that one included no more. */
export type Dice = (below: number) => number

/** The same numbers for the same seed. */
export function diceOf(seed: number): Dice {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** `size` bytes of a seed; those of fewer bytes are their beginning. Line ends of every kind are among them. */
export function bytesOf(seed: number, size: number): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4))
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x7f4a7c15) >>> 0 || 1
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[i] = i % 61 === 7 ? 0x0a0d0a41 : i % 89 === 3 ? 0x0d0d410a : state
  }
  return Buffer.from(words.buffer, 0, size)
}

/** Short and telling in a message, unlike the bytes. */
export function digest(bytes: Uint8Array): string {
  return `${bytes.length} bytes, sha1 ${createHash('sha1').update(bytes).digest('hex')}`
}

/** LF becomes CRLF, but one behind a CR stays (P-36). */
export function linesToNetwork(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

/** CRLF becomes LF, a lone CR stays (P-36). */
export function linesToStorage(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}

const MASK = 0x5a

/** Changes every byte, and changes it back. */
export function masked(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  for (let i = 0; i < bytes.length; i++) out[i] = (bytes[i] as number) ^ MASK
  return out
}
