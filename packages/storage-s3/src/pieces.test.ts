// How a kept beginning is cut into parts that S3 takes.
import { describe, expect, it } from 'vitest'
import { piecesOf } from './pieces.js'
import { LARGEST_PART, SMALLEST_PART } from './sizes.js'

const MIB = 1024 ** 2
const GIB = 1024 ** 3
const sizes = [
  5 * MIB,
  5 * MIB + 1,
  10 * MIB - 1,
  12 * MIB,
  GIB,
  GIB + 1,
  3 * GIB - 1,
  5 * GIB,
  700 * GIB,
  5000 * GIB,
]

describe('piecesOf', () => {
  it.each(sizes)('covers %d bytes once and in order', size => {
    const pieces = piecesOf(size)
    expect(pieces[0]?.start).toBe(0)
    expect(pieces.at(-1)?.end).toBe(size - 1)
    for (const [index, { start }] of pieces.slice(1).entries()) expect(start).toBe(pieces[index]!.end + 1)
  })

  it.each(sizes)('makes no piece of %d bytes smaller or larger than a part may be', size => {
    for (const { start, end } of piecesOf(size)) {
      expect(end - start + 1).toBeGreaterThanOrEqual(SMALLEST_PART)
      expect(end - start + 1).toBeLessThanOrEqual(LARGEST_PART)
    }
  })

  it('leaves most part numbers to what is added', () => {
    expect(piecesOf(5000 * GIB).length).toBeLessThanOrEqual(2000)
  })

  it('cuts into pieces of the size that is asked for, as far as parts may be so small', () => {
    expect(piecesOf(12 * MIB, 6 * MIB)).toEqual([
      { start: 0, end: 6 * MIB - 1 },
      { start: 6 * MIB, end: 12 * MIB - 1 },
    ])
    expect(piecesOf(12 * MIB, 1)).toHaveLength(2)
  })
})
