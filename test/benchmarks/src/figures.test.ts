import { describe, expect, it } from 'vitest'
import { derived } from './figures.js'

describe('what follows from a run', () => {
  it('of transfers is their speed, and the processor time of each GiB and each file', () => {
    const client = { bytes: 2 ** 31, seconds: 4, transfers: 2 }
    expect(derived(client, 1)).toEqual({
      mibPerSecond: 512,
      transfersPerSecond: 0.5,
      cpuSeconds: 1,
      cpuPerGib: 0.5,
      cpuMicrosPerOperation: 500_000,
    })
  })

  it('of commands is how many there were in a second', () => {
    const values = derived({ count: 1000, seconds: 2 }, 0.004)
    expect(values).toEqual({ countPerSecond: 500, cpuSeconds: 0.004, cpuMicrosPerOperation: 4 })
  })

  it('of idle sessions is the processor time of each', () => {
    expect(derived({ sessions: 100 }, 0.1).cpuMicrosPerOperation).toBeCloseTo(1000)
  })
})
