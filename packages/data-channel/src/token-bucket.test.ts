// The token bucket and who gets what of it, on a clock that the test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TokenBucket, type Waiter } from './token-bucket.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** Takes again and again, `wanted` at a time. */
class Glutton implements Waiter {
  got = 0
  constructor(
    readonly bucket: TokenBucket,
    readonly wanted: number,
  ) {
    bucket.take(this)
  }

  granted(count: number): void {
    this.got += count
    this.bucket.take(this)
  }
}

const crowd = (count: number, bucket: TokenBucket, wanted = 64 * 1024) =>
  Array.from({ length: count }, () => new Glutton(bucket, wanted))
const total = (crowd: readonly Glutton[]) => crowd.reduce((sum, { got }) => sum + got, 0)

describe('a bucket', () => {
  it.each([1, 1_000, 1_000_000, 1_000_000_000])(
    'gives its %d bytes per second within 5 % of two',
    async rate => {
      const one = crowd(1, new TokenBucket(rate))
      await vi.advanceTimersByTimeAsync(2_000)
      expect(total(one)).toBeGreaterThanOrEqual(rate * 2 * 0.95)
      expect(total(one)).toBeLessThanOrEqual(Math.max(rate * 2 * 1.05, rate * 2 + 1))
    },
  )

  it.each([2, 20])('is shared by %d alike, and none of them starves', async count => {
    const rate = 1_000_000
    const all = crowd(count, new TokenBucket(rate))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(total(all)).toBeLessThanOrEqual(rate * 2 * 1.05)
    // The first one took what was kept for a pause.
    const [first = 0, ...others] = all.map(({ got }) => got)
    const mean = (rate * 2) / count
    for (const got of others) expect(Math.abs(got - mean)).toBeLessThan(mean * 0.05)
    expect(first - mean).toBeLessThan(66_000)
  })

  it('gives those who want little as often as those who want much', async () => {
    const bucket = new TokenBucket(10_000)
    const much = new Glutton(bucket, 1_000_000)
    const little = new Glutton(bucket, 10)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(little.got).toBeGreaterThan(100)
    expect(much.got).toBeGreaterThan(15_000)
  })

  it('keeps no more than 64 KiB for whoever comes after a pause', async () => {
    const bucket = new TokenBucket(5_000_000)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(crowd(1, bucket, 1_000_000)[0]?.got).toBe(65_536)
  })

  it('is full again when nothing was taken for a while, and not before', async () => {
    const bucket = new TokenBucket(1_000)
    expect(bucket.full).toBe(true)
    const waiter = { wanted: 50, granted: () => undefined }
    bucket.take(waiter)
    expect(bucket.full).toBe(false)
    await vi.advanceTimersByTimeAsync(50)
    expect(bucket.full).toBe(true)
  })

  it('has no timer while nobody waits', () => {
    const bucket = new TokenBucket(1_000)
    const waiter = { wanted: 1_000, granted: () => undefined }
    bucket.take(waiter)
    expect(vi.getTimerCount()).toBe(0)
    bucket.take(waiter)
    expect(vi.getTimerCount()).toBe(1)
    bucket.leave(waiter)
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a rate of %d', rate => {
    expect(() => new TokenBucket(rate)).toThrow(RangeError)
  })
})
