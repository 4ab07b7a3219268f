// Faults at random, the same ones for the same seed and the same order of requests.
import type { FaultKind } from './fault.js'

export interface ChanceOptions {
  readonly seed: number
  /** Of all requests, the part that goes wrong: 0 to 1. */
  readonly rate: number
  readonly faults: readonly FaultKind[]
}

/** Decides for one request after another. */
export function chance({ seed, rate, faults }: ChanceOptions): () => FaultKind | undefined {
  const next = numbers(seed)
  return () => {
    // Both numbers are taken for every request, so that a fault moves none of the later ones.
    const [whether, which] = [next(), next()]
    return whether < rate ? faults[Math.floor(which * faults.length)] : undefined
  }
}

/** Mulberry32: from 0 to below 1. */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
