// The token bucket, on a clock that the test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pattern } from '../test/peers.js'
import { Throttle } from './throttle.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

describe('Throttle', () => {
  it('passes its rate on, in slices of a tenth of a second, without changing a byte', async () => {
    const throttle = new Throttle(1000)
    const bytes = pattern(3000)
    const got: Buffer[] = []
    throttle.on('data', (chunk: Buffer) => got.push(chunk))
    throttle.end(bytes)
    const length = () => got.reduce((sum, chunk) => sum + chunk.length, 0)
    await vi.advanceTimersByTimeAsync(1000)
    expect(length()).toBeGreaterThanOrEqual(1000)
    expect(length()).toBeLessThanOrEqual(1200)
    expect(Math.max(...got.map(chunk => chunk.length))).toBeLessThanOrEqual(100)
    await vi.advanceTimersByTimeAsync(2000)
    expect(Buffer.concat(got)).toEqual(bytes)
  })

  it('passes one byte a second on when told so', async () => {
    const throttle = new Throttle(1)
    const got: Buffer[] = []
    throttle.on('data', (chunk: Buffer) => got.push(chunk))
    throttle.end('abc')
    await vi.advanceTimersByTimeAsync(1000)
    expect(Buffer.concat(got).toString()).toBe('ab')
    await vi.advanceTimersByTimeAsync(1000)
    expect(Buffer.concat(got).toString()).toBe('abc')
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a rate of %d', rate => {
    expect(() => new Throttle(rate)).toThrow(RangeError)
  })

  it('leaves no timer behind when it is destroyed', () => {
    const throttle = new Throttle(10)
    throttle.resume()
    throttle.write(pattern(100))
    expect(vi.getTimerCount()).toBe(1)
    throttle.destroy()
    expect(vi.getTimerCount()).toBe(0)
  })
})
