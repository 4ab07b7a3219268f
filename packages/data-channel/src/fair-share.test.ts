// Fair shares of the ports.
import { describe, expect, it } from 'vitest'
import { FairShare } from './fair-share.js'

function takeAll(share: FairShare, client: string): number {
  let count = 0
  while (count < 2000 && share.take(client)) count++
  return count
}

describe('FairShare', () => {
  it('gives one address half of an unshared range, the next half of the rest (C-41)', () => {
    const share = new FairShare(12, 'never', undefined)
    expect(takeAll(share, 'a')).toBe(6)
    expect(takeAll(share, 'b')).toBe(3)
    expect(takeAll(share, 'c')).toBe(2)
    expect(takeAll(share, 'd')).toBe(1)
    share.giveBack('a')
    expect(takeAll(share, 'e')).toBe(1)
  })

  it('gives one address the only port', () => {
    expect(takeAll(new FairShare(1, 'never', undefined), 'a')).toBe(1)
  })

  it('gives one address every port when others share them, 1024 without a range, or what the option says', () => {
    expect(takeAll(new FairShare(12, 'when-exhausted', undefined), 'a')).toBe(12)
    expect(takeAll(new FairShare(Number.POSITIVE_INFINITY, 'never', undefined), 'a')).toBe(1024)
    expect(takeAll(new FairShare(12, 'never', 10), 'a')).toBe(10)
    expect(takeAll(new FairShare(12, 'always', 2), 'a')).toBe(2)
  })

  it('counts nothing below zero', () => {
    const share = new FairShare(2, 'never', undefined)
    share.giveBack('a')
    expect(takeAll(share, 'a')).toBe(1)
  })
})
