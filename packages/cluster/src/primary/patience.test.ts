import { describe, expect, it } from 'vitest'
import { replacementDelay } from './patience.js'

describe('replacementDelay', () => {
  it('is nothing for the first death, then doubles up to half a minute', () => {
    const delays = [1, 2, 3, 4, 9, 10, 1_000].map(replacementDelay)
    expect(delays).toEqual([0, 250, 500, 1_000, 30_000, 30_000, 30_000])
  })
})
