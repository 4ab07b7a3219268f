/** Bytes to store: reproducible, without repetition within a piece, and compared without printing megabytes. */
import assert from 'node:assert/strict'

/** `size` bytes that look random and are the same for the same seed. */
export function sampleBytes(size: number, seed = 1): Buffer {
  const words = new Int32Array(Math.ceil(size / 4))
  let state = (seed * 2654435761) | 1
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[index] = state
  }
  return Buffer.from(words.buffer, 0, size)
}

/** The bytes in chunks, each a copy of its own as from a socket. */
export function* slices(bytes: Buffer, chunkSize: number): Generator<Buffer, void, undefined> {
  for (let offset = 0; offset < bytes.length; offset += chunkSize) {
    yield Buffer.from(bytes.subarray(offset, offset + chunkSize))
  }
}

export function assertBytes(actual: Buffer, expected: Buffer, what: string): void {
  if (actual.equals(expected)) return
  const shared = Math.min(actual.length, expected.length)
  let same = 0
  while (same < shared && actual[same] === expected[same]) same += 1
  assert.fail(`${what} has ${actual.length} bytes, wanted ${expected.length}; they differ from byte ${same}`)
}

/** Checks that `actual` is a beginning of `whole` of at least `least` bytes. */
export function assertPrefix(actual: Buffer, whole: Buffer, least: number, what: string): void {
  assert.ok(actual.length >= least, `${what} has ${actual.length} bytes, wanted at least ${least}`)
  assertBytes(actual, whole.subarray(0, actual.length), what)
}
