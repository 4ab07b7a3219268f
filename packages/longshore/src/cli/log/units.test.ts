import { describe, expect, it } from 'vitest'
import { counted, durationText, sizeText, speedText, timeText } from './units.js'

describe('sizeText', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [1234, '1.23 kB'],
    [9_996, '10.0 kB'],
    [99_960, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [1_500_000_000, '1.50 GB'],
    [2e12, '2.00 TB'],
    [5e18, '5000 PB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text)
  })
})

describe('durationText', () => {
  it.each([
    [0, '0 ms'],
    [35.4, '35 ms'],
    [1_000, '1.0 s'],
    [59_900, '59.9 s'],
    [59_960, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h 00 min'],
    [7_620_000, '2 h 07 min'],
  ])('shows %d ms as %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text)
  })
})

describe('speedText', () => {
  it('is bytes per second', () => {
    expect(speedText(1_500_000, 500)).toBe('3.00 MB/s')
  })

  it('says nothing about a transfer without bytes or without time', () => {
    expect([speedText(0, 10), speedText(10, 0)]).toEqual([undefined, undefined])
  })
})

describe('timeText', () => {
  it('has the date only where it is asked for', () => {
    const time = new Date(2026, 0, 2, 3, 4, 5)
    expect([timeText(time, false), timeText(time, true)]).toEqual(['03:04:05', '2026-01-02 03:04:05'])
  })
})

describe('counted', () => {
  it('knows one from many', () => {
    expect([counted(0, 'session'), counted(1, 'session'), counted(2, 'entry', 'entries')]).toEqual([
      '0 sessions',
      '1 session',
      '2 entries',
    ])
  })
})
