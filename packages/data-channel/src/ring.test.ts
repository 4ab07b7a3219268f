// The memory of one upload, driven by a client and a disk that are as uneven as can be.
import { describe, expect, it } from 'vitest'
import { pattern } from '../test/peers.js'
import { Ring } from './ring.js'
import { bufferSizes } from './transfer-buffers.js'

const KIB = 1024
const MOST = bufferSizes.hot

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return sides => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % sides
  }
}

/** As much of `bytes` as has room. */
function fill(ring: Ring, bytes: Buffer): number {
  const room = ring.room(MOST)
  const count = Math.min(room.length, bytes.length)
  room.set(bytes.subarray(0, count))
  ring.filled(count, false)
  return count
}

function drain(ring: Ring, most: number): Buffer {
  const count = Math.min(most, ring.together)
  const bytes = Buffer.from(ring.bytes.subarray(ring.first, ring.first + count))
  ring.written(count)
  return bytes
}

describe('the ring of an upload', () => {
  it('is as small as most files until more has come than fits', () => {
    const ring = new Ring()
    expect(ring.room(MOST)).toHaveLength(bufferSizes.small)
    fill(ring, pattern(10))
    expect(ring.room(MOST)).toHaveLength(bufferSizes.small - 10)
    drain(ring, 10)
    expect(ring.room(MOST)).toHaveLength(bufferSizes.small)
    fill(ring, pattern(bufferSizes.small))
    expect(ring.bytes).toHaveLength(bufferSizes.ring)
    expect(drain(ring, MOST).equals(pattern(bufferSizes.small))).toBe(true)
  })

  it('has room when it is full, for the read that was begun before', () => {
    const ring = new Ring()
    while (!ring.full) fill(ring, pattern(MOST))
    const room = ring.room(MOST)
    expect(room.length).toBeGreaterThan(0)
    ring.filled(room.length, false)
    expect(ring.held).toBeLessThanOrEqual(bufferSizes.ring)
    expect(ring.full).toBe(true)
  })

  it('leaves memory alone that a write still reads', () => {
    const ring = new Ring()
    const lent = ring.bytes
    lent.fill(7)
    ring.filled(bufferSizes.small, true)
    expect(ring.bytes).not.toBe(lent)
    const other = new Ring()
    expect(other.bytes).not.toBe(lent)
  })

  it.each([1, 2, 3, 4, 5])('gives every byte once and in order (seed %i)', seed => {
    const roll = dice(seed)
    const content = pattern(9 * KIB * KIB + seed)
    const ring = new Ring()
    const written: Buffer[] = []
    for (let sent = 0; sent < content.length || ring.held > 0; ) {
      if (!ring.full && roll(5) < 3) sent += fill(ring, content.subarray(sent, sent + 1 + roll(300 * KIB)))
      else written.push(drain(ring, 1 + roll(700 * KIB)))
      expect(ring.held).toBeLessThanOrEqual(bufferSizes.ring)
    }
    expect(Buffer.concat(written).equals(content)).toBe(true)
  })
})
