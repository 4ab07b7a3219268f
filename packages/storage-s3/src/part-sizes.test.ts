// How parts grow, so that no upload ends before S3 does.
import { describe, expect, it } from 'vitest'
import { isPartNumber, partSizeAt } from './part-sizes.js'
import { LARGEST_PART, MOST_PARTS, SMALLEST_PART } from './sizes.js'

const GIB = 1024 ** 3
const TIB = 1024 ** 4

function reach(sizes: Parameters<typeof partSizeAt>[1]): number {
  let total = 0
  for (let index = 0; index < MOST_PARTS; index++) total += partSizeAt(index, sizes)
  return total
}

describe('partSizeAt', () => {
  it('begins small, so that memory is small', () => {
    expect(partSizeAt(0, { first: SMALLEST_PART })).toBe(SMALLEST_PART)
    expect(partSizeAt(949, { first: SMALLEST_PART })).toBe(SMALLEST_PART)
    expect(partSizeAt(950, { first: SMALLEST_PART })).toBe(2 * SMALLEST_PART)
  })

  it('reaches 7 TiB with parts that nobody has announced, more than an object of S3 had for long', () => {
    expect(reach({ first: SMALLEST_PART })).toBeGreaterThan(7 * TIB)
  })

  it('never makes a part larger than S3 takes', () => {
    expect(partSizeAt(MOST_PARTS - 1, { first: 64 * 1024 ** 2 })).toBe(LARGEST_PART)
  })

  it('makes equal parts of an announced size, and has some left when it was too low', () => {
    const sizes = { first: SMALLEST_PART, announced: 100 * GIB }
    expect(partSizeAt(0, sizes)).toBe(11 * 1024 ** 2)
    expect(partSizeAt(8000, sizes)).toBe(11 * 1024 ** 2)
    expect(reach(sizes)).toBeGreaterThan(100 * GIB)
  })

  it('reaches the largest object that can be announced', () => {
    const announced = 9800 * LARGEST_PART
    expect(reach({ first: SMALLEST_PART, announced })).toBeGreaterThanOrEqual(announced)
  })
})

describe('isPartNumber', () => {
  it('ends with the parts that an upload may have', () => {
    expect([isPartNumber(1), isPartNumber(10_000), isPartNumber(10_001)]).toEqual([true, true, false])
  })
})
