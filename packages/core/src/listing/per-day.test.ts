import { describe, expect, it } from 'vitest'
import { lastKnown } from './last-known.js'
import { perDay, timeOfDay, wholeSeconds } from './per-day.js'

const at = (time: string): number => wholeSeconds(new Date(time))

describe('perDay', () => {
  it('calls for another day only, with its beginning', () => {
    const days: string[] = []
    const day = perDay(date => days.push(date.toISOString()))
    for (const time of ['2026-01-05T00:00:00Z', '2026-01-05T23:59:59Z', '2026-01-06T00:00:00Z']) day(at(time))
    expect(days).toEqual(['2026-01-05T00:00:00.000Z', '2026-01-06T00:00:00.000Z'])
  })

  it('takes times before 1970 to their own day', () => {
    expect(perDay(date => date.toISOString())(at('1969-12-31T23:59:59.5Z'))).toBe('1969-12-31T00:00:00.000Z')
  })
})

describe('timeOfDay', () => {
  it.each([
    ['2026-01-05T00:00:00Z', '000000', '00:00'],
    ['2026-01-05T14:07:59.999Z', '140759', '14:07'],
    ['1969-12-31T23:59:59Z', '235959', '23:59'],
    ['0000-01-01T01:02:03Z', '010203', '01:02'],
  ])('of %s is %s', (time, three, two) => {
    expect(timeOfDay(at(time), 3, '')).toBe(three)
    expect(timeOfDay(at(time), 2, ':')).toBe(two)
  })
})

describe('lastKnown', () => {
  it('works out again what is not the same as last time', () => {
    const asked: (number | undefined)[] = []
    const known = lastKnown((argument: number | undefined) => {
      asked.push(argument)
      return String(argument)
    })
    expect([undefined, undefined, 1, 1, 2, 1].map(known)).toEqual([
      'undefined',
      'undefined',
      '1',
      '1',
      '2',
      '1',
    ])
    expect(asked).toEqual([undefined, 1, 2, 1])
  })
})
