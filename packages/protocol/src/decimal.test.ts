import { describe, expect, it } from 'vitest'
import { parseDecimal } from './decimal.js'

describe('parseDecimal', () => {
  it('reads digits up to and including the maximum', () => {
    expect(parseDecimal('0', 255)).toBe(0)
    expect(parseDecimal('10', 255)).toBe(10)
    expect(parseDecimal('255', 255)).toBe(255)
    expect(parseDecimal('65535', 65_535)).toBe(65_535)
  })

  it.each(['', '256', '00', '01', '007', '-1', '+1', ' 1', '1 ', '1.0', '1e2', '0x1', '１', '٣', '\u00b2'])(
    'refuses %j',
    text => {
      expect(parseDecimal(text, 255)).toBeUndefined()
    },
  )

  it('refuses a number of any length above the maximum instead of wrapping round', () => {
    expect(parseDecimal('4294967296', 65_535)).toBeUndefined()
    expect(parseDecimal('9'.repeat(4096), Number.MAX_SAFE_INTEGER)).toBeUndefined()
  })
})
