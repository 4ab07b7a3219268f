// Ports in random order.
import { describe, expect, it } from 'vitest'
import { PortPool } from './port-pool.js'

describe('PortPool', () => {
  it('gives each port of its ranges once, in the order that chance says (B-20)', () => {
    const pool = new PortPool(
      [
        [50_000, 50_003],
        [51_000, 51_000],
      ],
      max => max - 1,
    )
    const ports = Array.from({ length: 5 }, () => pool.take())
    expect(ports).toEqual([51_000, 50_003, 50_002, 50_001, 50_000])
    expect(pool.take()).toBeUndefined()
    pool.giveBack(50_002)
    expect(pool.take()).toBe(50_002)
  })

  it('asks chance for one of those that are left', () => {
    const asked: number[] = []
    const pool = new PortPool([[50_000, 50_002]], max => {
      asked.push(max)
      return 0
    })
    expect([pool.take(), pool.take(), pool.take()]).toEqual([50_000, 50_002, 50_001])
    expect(asked).toEqual([3, 2, 1])
  })

  it('gives any port without a range', () => {
    const pool = new PortPool(undefined, () => 0)
    expect([pool.take(), pool.take()]).toEqual([0, 0])
    pool.giveBack(50_000)
    expect(pool.take()).toBe(0)
    expect(pool.size).toBe(Number.POSITIVE_INFINITY)
  })
})
