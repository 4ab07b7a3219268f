import { describe, expect, it } from 'vitest'
import { cleanest, figureOf, median, pairedRatio, type Run, speedRatio, spreadOf } from './statistics.js'

function run(round: number, speed: number, others = 0): Run {
  return { round, values: { speed, others } }
}

const failed = (round: number): Run => ({ round, error: 'closed', values: {} })

describe('the median', () => {
  it('is the middle of an odd number of values, in whatever order', () => {
    expect(median([9, 1, 5])).toBe(5)
  })

  it('lies between the two in the middle of an even number', () => {
    expect(median([4, 1, 2, 8])).toBe(3)
  })

  it('of nothing is nothing', () => {
    expect(median([])).toBeUndefined()
  })
})

describe('the cleanest runs', () => {
  it('are all that nobody disturbed', () => {
    const runs = [run(0, 1, 0.01), run(1, 2, 0.15), run(2, 3, 0.5), run(3, 4, 0.02), run(4, 5, 0.1)]
    expect(cleanest(runs).map(({ round }) => round)).toEqual([0, 3, 4, 1])
  })

  it('are the better half, and three at least, when most were disturbed', () => {
    const runs = [5, 3, 1, 6, 2, 4, 8, 7].map(others => run(others, others, others / 10))
    expect(cleanest(runs).map(({ round }) => round)).toEqual([1, 2, 3, 4])
    expect(cleanest(runs.slice(0, 4)).map(({ round }) => round)).toEqual([1, 3, 5])
  })

  it('never have failed', () => {
    expect(cleanest([failed(0), run(1, 1, 0.9), failed(2)]).map(({ round }) => round)).toEqual([1])
  })
})

describe('a figure', () => {
  it('is the median of the cleanest runs, and its spread is that of all', () => {
    const runs = [run(0, 10), run(1, 30), run(2, 20), run(3, 1, 0.8)]
    expect(figureOf(runs, 'speed')).toBe(20)
    expect(spreadOf(runs, 'speed')).toEqual([1, 30])
  })

  it('that no run has is not there', () => {
    expect(figureOf([run(0, 1)], 'weight')).toBeUndefined()
    expect(spreadOf([failed(0)], 'speed')).toBeUndefined()
  })
})

describe('a paired ratio', () => {
  it('is the median of the ratios of each round, not the ratio of the medians', () => {
    const mine = [run(0, 10), run(1, 100), run(2, 30)]
    const base = [run(2, 10), run(0, 20), run(1, 100)]
    expect(pairedRatio(mine, base, 'speed')).toBe(1)
  })

  it('leaves out rounds in which one of the two has failed', () => {
    expect(pairedRatio([run(0, 10), run(1, 10), failed(2)], [failed(0), run(1, 5), run(2, 1)], 'speed')).toBe(
      2,
    )
    expect(pairedRatio([run(0, 3)], [failed(0), run(0, 2)], 'speed')).toBe(1.5)
  })

  it('is not there when no round has both', () => {
    expect(pairedRatio([run(0, 10)], [run(1, 10)], 'speed')).toBeUndefined()
    expect(pairedRatio([run(0, 10)], [run(0, 0)], 'speed')).toBeUndefined()
  })
})

describe('how much faster a server is', () => {
  const row = (mine: number, least?: number) => ({
    ...{ name: 'row', title: 'row', group: 'idle' as const, mode: 'idle', skipped: {} },
    figure: {
      key: 'speed',
      unit: 'KiB each',
      better: 'less' as const,
      ...(least !== undefined && { least }),
    },
    runs: { mine: [run(0, mine)], base: [run(0, 10)] },
  })

  it('is the inverse where less is better', () => {
    expect(speedRatio(row(5, 1), 'mine', 'base')).toBe(2)
    expect(speedRatio(row(0.5), 'mine', 'base')).toBe(20)
  })

  it('is not told of sizes that are none', () => {
    expect(speedRatio(row(0.5, 1), 'mine', 'base')).toBeUndefined()
    expect(speedRatio(row(-3, 1), 'mine', 'base')).toBeUndefined()
    expect(speedRatio(row(5, 1), 'base', 'mine')).toBe(0.5)
  })
})
