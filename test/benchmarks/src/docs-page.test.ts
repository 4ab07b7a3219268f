import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withReport } from './docs-page.js'
import { placesBehind, serversAhead } from './places-behind.js'
import { BUCKET_SAMPLE, SAMPLE } from './sample-report.js'

const page = 'before\n<!-- generated: benchmark -->\nold\n<!-- end -->\nafter\n'

describe('the page', () => {
  it('gets date, machine, servers and tables in their place, and keeps the rest', () => {
    const text = withReport(page, SAMPLE)
    expect(text).toMatch(
      /^before\n<!-- generated: benchmark -->\n\nMeasured on 2026-11-22, 2 rounds: 2 cores of Z80/,
    )
    expect(text).toContain('| vsftpd | 3.0.3 | as it comes |')
    expect(text).toContain('### Speed')
    expect(text).toMatch(/<!-- end -->\nafter\n$/)
    expect(text).not.toMatch(/old|proftpd/)
  })

  it('can be written again and again', () => {
    expect(withReport(withReport(page, SAMPLE), SAMPLE)).toBe(withReport(page, SAMPLE))
  })

  it('without a place is an error', () => {
    expect(() => withReport('nothing here', SAMPLE)).toThrow('no place')
  })

  it('of the repository has a place, and shows the plot', () => {
    const own = readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8')
    expect(withReport(own, SAMPLE)).toContain('performance.svg')
    expect(withReport(own, BUCKET_SAMPLE)).toContain('objects in memory')
  })

  it('has another place for files in a bucket', () => {
    const both = `${page}<!-- generated: bucket benchmark -->\nold\n<!-- end -->\n`
    const text = withReport(both, BUCKET_SAMPLE)
    expect(text).toContain('<!-- generated: benchmark -->\nold\n<!-- end -->')
    expect(text).toMatch(/<!-- generated: bucket benchmark -->\n\nMeasured on .* objects in memory\.\n/)
    expect(text).toContain('### Speed with a bucket')
    expect(text).not.toContain('Where others are ahead')
  })
})

describe('the rows in which others are ahead', () => {
  it('are named with how far', () => {
    expect(placesBehind(SAMPLE)).toContain('| MLSD of 10,000 entries | vsftpd 2.00 × |')
    expect(placesBehind(SAMPLE)).not.toContain('| RETR')
  })

  it('are said to be none when there are none', () => {
    expect(placesBehind({ ...SAMPLE, rows: SAMPLE.rows.slice(0, 1) })).toContain('In none of these rows.')
  })

  it('have the fastest server first', () => {
    const [, row] = SAMPLE.rows
    if (!row) throw new Error('no row')
    const faster = { ...row, runs: { ...row.runs, proftpd: [{ round: 0, values: { totalMs: 10 } }] } }
    expect(serversAhead(faster).map(([name]) => name)).toEqual(['proftpd', 'vsftpd'])
  })
})
