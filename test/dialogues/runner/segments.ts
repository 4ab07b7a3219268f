// Cuts what a client sends at once into segments (protocol rule P-01, G2).
import type { Way } from './ways.js'

const LONGEST_CUT = 7

/** All bytes, in order, each once. */
export function segmentsOf(bytes: Buffer, { segments, lengths }: Way): Buffer[] {
  if (segments === 'one byte a segment') return cut(bytes, () => 1)
  if (segments === 'cut anywhere') return cut(bytes, lengths ? again(lengths) : irregular())
  return [bytes]
}

function cut(bytes: Buffer, length: () => number): Buffer[] {
  const cuts: Buffer[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = start + length()
    cuts.push(bytes.subarray(start, end))
    start = end
  }
  return cuts
}

function again(lengths: readonly number[]): () => number {
  let at = 0
  return () => lengths[at++ % lengths.length] ?? 1
}

/** Irregular, and the same at every run. */
function irregular(): () => number {
  let state = 12_345
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return 1 + ((state >> 16) % LONGEST_CUT)
  }
}
