import { describe, expect, it } from 'vitest'
import { ConnectionRate } from './connection-rate.js'

const MINUTE_MS = 60_000

/** How so many connections at once are answered, counted. */
function burst(rate: ConnectionRate, address: string, count: number, now: number): Record<string, number> {
  const answers: Record<string, number> = {}
  for (let i = 0; i < count; i++) {
    const answer = rate.count(address, now)
    answers[answer] = (answers[answer] ?? 0) + 1
  }
  return answers
}

describe('ConnectionRate', () => {
  it('lets a minute of connections in at once, tells the next few, and drops a flood (C-30)', () => {
    expect(burst(new ConnectionRate(30), '192.0.2.1', 1_000, 5)).toEqual({
      welcome: 30,
      told: 10,
      dropped: 960,
    })
  })

  it('lets in again as time goes by, and no more than the rate in any minute (C-30)', () => {
    const rate = new ConnectionRate(60)
    let welcome = 0
    for (let now = 0; now < 10 * MINUTE_MS; now += 100)
      if (rate.count('192.0.2.1', now) === 'welcome') welcome++
    // The first minute brings its burst, which is not given again.
    expect(welcome).toBeGreaterThanOrEqual(600)
    expect(welcome).toBeLessThanOrEqual(661)
  })

  it('counts addresses apart, IPv6 by /64, and IPv4 in IPv6 as IPv4 (C-30, B-14)', () => {
    const rate = new ConnectionRate(1)
    const addresses = [
      '192.0.2.1',
      '::ffff:192.0.2.1',
      '192.0.2.2',
      '2001:db8::1',
      '2001:db8::2',
      '2001:db8:0:1::1',
    ]
    expect(addresses.map(address => rate.count(address, 0))).toEqual([
      ...['welcome', 'told', 'welcome', 'welcome', 'told', 'welcome'],
    ])
  })

  it('holds less than one a minute', () => {
    const rate = new ConnectionRate(0.5)
    const at = (minutes: number) => rate.count('192.0.2.1', minutes * MINUTE_MS)
    expect([at(0), at(1), at(1.9), at(2), at(3), at(4)]).toEqual([
      'welcome',
      'told',
      'told',
      'welcome',
      'told',
      'welcome',
    ])
  })

  it('knows so many addresses and no more: whoever came last is not forgotten (C-30)', () => {
    const rate = new ConnectionRate(1)
    for (let i = 0; i < 200_000; i++) rate.count(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0)
    expect(rate.count('10.3.13.63', 0)).toBe('told')
    expect(rate.count('10.0.0.0', 0)).toBe('welcome')
  })
})
