import { describe, expect, it } from 'vitest'
import { rotated } from './rounds.js'

describe('the order of a round', () => {
  it('begins with another server every time, and has all of them', () => {
    const orders = [0, 1, 2, 3].map(round => rotated(['a', 'b', 'c'], round).join(''))
    expect(orders).toEqual(['abc', 'bca', 'cab', 'abc'])
  })

  it('of nobody is empty', () => {
    expect(rotated([], 2)).toEqual([])
  })
})
