// A stream behind token buckets, on a clock that the test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pattern } from '../test/peers.js'
import { Throttle } from './throttle.js'
import { TokenBucket } from './token-bucket.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A throttle and what came out of it. */
function throttled(...buckets: TokenBucket[]) {
  const throttle = new Throttle(buckets)
  const got: Buffer[] = []
  throttle.on('data', (chunk: Buffer) => got.push(chunk))
  return { throttle, got, length: () => got.reduce((sum, chunk) => sum + chunk.length, 0) }
}

describe('Throttle', () => {
  it('passes its rate on, in slices of a twentieth of a second, without changing a byte', async () => {
    const { throttle, got, length } = throttled(new TokenBucket(1000))
    const bytes = pattern(3000)
    throttle.end(bytes)
    await vi.advanceTimersByTimeAsync(1000)
    expect(length()).toBeGreaterThanOrEqual(1000)
    expect(length()).toBeLessThanOrEqual(1100)
    expect(Math.max(...got.map(chunk => chunk.length))).toBeLessThanOrEqual(51)
    await vi.advanceTimersByTimeAsync(2000)
    expect(Buffer.concat(got)).toEqual(bytes)
  })

  it('passes one byte a second on when told so', async () => {
    const { throttle, got } = throttled(new TokenBucket(1))
    throttle.end('abc')
    await vi.advanceTimersByTimeAsync(1000)
    expect(Buffer.concat(got).toString()).toBe('ab')
    await vi.advanceTimersByTimeAsync(1000)
    expect(Buffer.concat(got).toString()).toBe('abc')
  })

  it('obeys the slowest of its buckets, and leaves the others what it does not use', async () => {
    const [slow, shared] = [new TokenBucket(1000), new TokenBucket(10_000)]
    const one = throttled(slow, shared)
    const other = throttled(shared)
    one.throttle.write(pattern(10_000))
    for (let i = 0; i < 4; i++) other.throttle.write(pattern(10_000))
    await vi.advanceTimersByTimeAsync(2000)
    expect(one.length()).toBeGreaterThanOrEqual(1900)
    expect(one.length()).toBeLessThanOrEqual(2100)
    expect(one.length() + other.length()).toBeGreaterThanOrEqual(19_000)
    expect(one.length() + other.length()).toBeLessThanOrEqual(21_000)
  })

  it('takes nothing from its buckets while its reader has no room', async () => {
    const shared = new TokenBucket(100_000)
    const stopped = new Throttle([shared])
    stopped.write(pattern(1_000_000))
    await vi.advanceTimersByTimeAsync(1000)
    expect(stopped.readableLength).toBeLessThan(100_000)
    expect(stopped.holds).toBe(false)
    const other = throttled(shared)
    other.throttle.write(pattern(1_000_000))
    await vi.advanceTimersByTimeAsync(1000)
    expect(other.length()).toBeGreaterThanOrEqual(100_000)
    stopped.resume()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(stopped.writableLength).toBe(0)
  })

  it('says how long it has held bytes back', async () => {
    const { throttle } = throttled(new TokenBucket(1000))
    throttle.write(pattern(50))
    expect([throttle.heldMs, throttle.holds]).toEqual([0, false])
    throttle.write(pattern(50))
    await vi.advanceTimersByTimeAsync(20)
    expect([throttle.heldMs, throttle.holds]).toEqual([20, true])
    await vi.advanceTimersByTimeAsync(500)
    expect([throttle.heldMs, throttle.holds]).toEqual([50, false])
  })

  it('leaves no timer behind when it is destroyed, and gives back what it had', async () => {
    const [own, shared] = [new TokenBucket(1000), new TokenBucket(10)]
    const { throttle } = throttled(own, shared)
    throttle.write(pattern(100))
    expect(vi.getTimerCount()).toBe(1)
    throttle.destroy()
    expect(vi.getTimerCount()).toBe(0)
    expect(own.full).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(own.full).toBe(true)
  })
})
