import { describe, expect, it } from 'vitest'
import { rounded } from './cells.js'
import { SAMPLE } from './sample-report.js'
import { tables } from './table.js'

const lines = tables(SAMPLE).split('\n')
const line = (start: string) => lines.filter(each => each.startsWith(start))

describe('the table of speeds', () => {
  it('has a column for each server that ran', () => {
    expect(lines).toContain('|  | longshore | vsftpd | ftp-srv |')
  })

  it('has the median, and the median of the ratios of each round', () => {
    expect(line('| RETR 1 GiB')[0]).toBe('| RETR 1 GiB | 2,500 MiB/s (**1.25**) | 2,000 MiB/s | failed |')
  })

  it('turns the ratio of times over, so that more is always faster, and says who does not take part', () => {
    expect(line('| MLSD')[0]).toBe('| MLSD of 10,000 entries | 50.0 ms (**0.50**) | 25.0 ms | no MLSD |')
  })
})

describe('the other tables', () => {
  it('have processor time, the wait of others, and memory', () => {
    expect(line('| RETR 1 GiB').slice(1, 3)).toEqual([
      '| RETR 1 GiB | 0.25 | 0.20 | failed |',
      '| RETR 1 GiB | 70.0 | 11.0 | failed |',
    ])
    expect(line('| MLSD')[1]).toBe('| MLSD of 10,000 entries | 2.00 / 3.00 / 1.00 | 24.0 / 0.20 / 9.00 |')
  })

  it('have a line for each setting that is in some rows only', () => {
    expect(line('| RETR 1 GiB')[3]).toBe(
      '| RETR 1 GiB | longshore-js | 1,800 MiB/s (**0.90**) | 0.40 | 80.0 |',
    )
    expect(line('| MLSD').join()).not.toContain('longshore-js')
  })

  it('are left out when no row is about them', () => {
    expect(lines.filter(each => each.startsWith('###'))).not.toContain('### Idle sessions')
  })
})

it('numbers have three digits that count', () => {
  expect([12_345.6, 1234, 123.4, 12.34, 1.234, 0.1234, 0.01234, 0].map(value => rounded(value))).toEqual([
    ...['12,346', '1,234', '123', '12.3', '1.23', '0.12', '0.012', '0.00'],
  ])
  expect(rounded(undefined)).toBe('–')
  expect(rounded(16.667, 2)).toBe('16.67')
})
