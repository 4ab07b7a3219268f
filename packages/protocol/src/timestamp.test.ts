import { describe, expect, it } from 'vitest'
import { formatTimestamp, parseTimestamp } from './timestamp.js'

describe('formatTimestamp', () => {
  it('writes UTC in fourteen digits', () => {
    expect(formatTimestamp(new Date('2026-01-05T04:03:02.999Z'))).toBe('20260105040302')
    expect(formatTimestamp(new Date('1969-12-31T23:59:59Z'))).toBe('19691231235959')
    expect(formatTimestamp(new Date(0))).toBe('19700101000000')
  })

  it('adds milliseconds when asked', () => {
    expect(formatTimestamp(new Date('2026-01-05T04:03:02.007Z'), 'milliseconds')).toBe('20260105040302.007')
    expect(formatTimestamp(new Date('2026-01-05T04:03:02Z'), 'milliseconds')).toBe('20260105040302.000')
  })

  it('pads early years, and has no text for years beyond four digits or for no date at all', () => {
    expect(formatTimestamp(new Date('0009-01-02T03:04:05Z'))).toBe('00090102030405')
    expect(formatTimestamp(new Date('9999-12-31T23:59:59.999Z'))).toBe('99991231235959')
    expect(formatTimestamp(new Date('+010000-01-01T00:00:00Z'))).toBeUndefined()
    expect(formatTimestamp(new Date('-000001-12-31T23:59:59Z'))).toBeUndefined()
    expect(formatTimestamp(new Date(Number.NaN))).toBeUndefined()
  })
})

describe('parseTimestamp', () => {
  it.each([
    ['20260105040302', '2026-01-05T04:03:02.000Z'],
    ['19700101000000', '1970-01-01T00:00:00.000Z'],
    ['19691231235959', '1969-12-31T23:59:59.000Z'],
    ['20240229000000', '2024-02-29T00:00:00.000Z'],
    ['20000229120000', '2000-02-29T12:00:00.000Z'],
    ['00500102030405', '0050-01-02T03:04:05.000Z'],
    ['99991231235959', '9999-12-31T23:59:59.000Z'],
    ['20260105040302.7', '2026-01-05T04:03:02.700Z'],
    ['20260105040302.07', '2026-01-05T04:03:02.070Z'],
    ['20260105040302.007', '2026-01-05T04:03:02.007Z'],
    ['20260105040302.999999999', '2026-01-05T04:03:02.999Z'],
    ['20260105040302.0009', '2026-01-05T04:03:02.000Z'],
  ])('reads %s as %s', (text, iso) => {
    expect(parseTimestamp(text)?.toISOString()).toBe(iso)
  })

  it('takes the leap second for the second before it, whatever its fraction', () => {
    expect(parseTimestamp('20161231235960')?.toISOString()).toBe('2016-12-31T23:59:59.000Z')
    expect(parseTimestamp('20161231235960.5')?.toISOString()).toBe('2016-12-31T23:59:59.500Z')
    expect(parseTimestamp('20161231235961')).toBeUndefined()
    expect(parseTimestamp('20161231120060')).toBeUndefined()
    expect(parseTimestamp('20161231225960')).toBeUndefined()
  })

  it.each([
    '',
    '2026',
    '2026010504030',
    '202601050403020',
    '20260105040302.',
    '20260105040302,5',
    '20260105040302.5 ',
    '20260105040302.-5',
    '20260105040302.5.5',
    ' 20260105040302',
    '20260105040302 ',
    '2026-01-05T04:0',
    '20260005040302',
    '20261305040302',
    '20260100040302',
    '20260132040302',
    '20260431040302',
    '20260229040302',
    '19000229040302',
    '20260105240000',
    '20260105046002',
    '00000000000000',
    '２0260105040302',
    '+2026010504030',
    '2026010504030e',
  ])('refuses %j', text => {
    expect(parseTimestamp(text)).toBeUndefined()
  })

  it('reads back every date it wrote, to the millisecond', () => {
    const start = Date.UTC(1900, 0, 1)
    for (let i = 0; i < 5000; i++) {
      const date = new Date(start + i * 987_654_321)
      expect(parseTimestamp(formatTimestamp(date, 'milliseconds') as string)).toEqual(date)
    }
  })

  it('reads a fraction of any length in linear time (C-34)', () => {
    const started = performance.now()
    expect(parseTimestamp(`20260105040302.${'9'.repeat(65_536)}`)?.getUTCMilliseconds()).toBe(999)
    expect(parseTimestamp(`20260105040302.${'9'.repeat(65_536)}x`)).toBeUndefined()
    expect(performance.now() - started).toBeLessThan(500)
  })
})
