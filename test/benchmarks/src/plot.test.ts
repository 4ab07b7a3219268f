import { describe, expect, it } from 'vitest'
import { logAxis } from './log-axis.js'
import { plot } from './plot.js'
import { SAMPLE } from './sample-report.js'

const svg = plot(SAMPLE)

describe('the plot', () => {
  it('shows every row, with what longshore reaches', () => {
    expect(svg).toContain('>RETR 1 GiB<')
    expect(svg).toMatch(/1\.25 ×<[\s\S]*2,500 MiB\/s</)
    expect(svg).toMatch(/0\.50 ×<[\s\S]*50\.0 ms</)
  })

  it('leaves out rows without the base', () => {
    expect(plot({ ...SAMPLE, base: 'ftp-srv' })).not.toContain('MLSD')
  })

  it('is well-formed, whatever the machine is called', () => {
    expect(svg).toContain('Z80 &amp; &lt;son>')
    const open: string[] = []
    for (const [, end, name = '', alone] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end) expect(open.pop()).toBe(name)
      else if (!alone) open.push(name)
    }
    expect(open).toEqual([])
    expect(svg).not.toMatch(/NaN|undefined/)
  })

  it('has colours for the light and for the dark', () => {
    expect(svg).toContain('prefers-color-scheme:dark')
  })
})

describe('the axis', () => {
  it('has ticks around all values and 1, and equal steps for equal ratios', () => {
    const axis = logAxis([0.02, 5], 0, 300)
    expect(axis.ticks).toEqual([0.01, 0.03, 0.1, 0.3, 1, 3, 10])
    expect([0.01, 0.1, 1, 10].map(value => Math.round(axis.at(value)))).toEqual([0, 100, 200, 300])
  })

  it('keeps what lies beyond its ends on it', () => {
    const axis = logAxis([], 10, 20)
    expect([axis.at(1e9), axis.at(1e-9)]).toEqual([20, 10])
    expect(axis.ticks).toContain(1)
  })
})
