// Where short calls run, by an injected clock.
import { describe, expect, it } from 'vitest'
import { Pace } from './pace.js'

/** A pace whose calls take the milliseconds that are asked for, and a record of where they ran. */
function timed(pinned = false) {
  let now = 0
  const pace = new Pace(
    () => pinned,
    () => now,
  )
  const spend = (ms: number, where: string) => {
    now += ms
    return where
  }
  return {
    pace,
    pass: (ms: number) => {
      now += ms
    },
    call: async (ms: number): Promise<string> =>
      pace.run(
        () => spend(ms, 'here'),
        async () => spend(ms, 'pool'),
      ),
  }
}

async function calls(run: (ms: number) => Promise<string>, ms: number, count: number): Promise<string[]> {
  const where: string[] = []
  for (let index = 0; index < count; index++) where.push(await run(ms))
  return where
}

describe('short calls', () => {
  it('run in the pool until that was quick', async () => {
    const { call } = timed()
    expect(await calls(call, 0.01, 4)).toEqual(['pool', 'pool', 'here', 'here'])
  })

  it('never run on this thread while the pool itself is slow', async () => {
    const { call } = timed()
    expect(new Set(await calls(call, 50, 20))).toEqual(new Set(['pool']))
  })

  it('never run on this thread on a file system that may be remote', async () => {
    const { call, pace } = timed(true)
    expect(new Set(await calls(call, 0.01, 20))).toEqual(new Set(['pool']))
    expect(pace.quick).toBe(false)
  })

  it('go to the pool when they take longer than 0.3 ms on average', async () => {
    const { call } = timed()
    await calls(call, 0.01, 3)
    const where = await calls(call, 0.5, 20)
    expect(where[0]).toBe('here')
    expect(where.at(-1)).toBe('pool')
    expect(where.indexOf('pool')).toBeLessThan(15)
  })

  it('stay on this thread after one pause', async () => {
    const { call } = timed()
    await calls(call, 0.01, 30)
    expect(await calls(call, 5, 1)).toEqual(['here'])
    expect(await calls(call, 0.01, 1)).toEqual(['here'])
  })

  it('go to the pool at once after one stall', async () => {
    const { call } = timed()
    await calls(call, 0.01, 30)
    expect(await calls(call, 25, 2)).toEqual(['here', 'pool'])
  })

  it('are tried on this thread again after a rest, which doubles while they stay slow', async () => {
    const { call, pass } = timed()
    await calls(call, 0.01, 3)
    await call(25)
    const rests: number[] = []
    for (let trial = 0; trial < 3; trial++) {
      let rested = 0
      await calls(call, 0.01, 2)
      while ((await call(1)) === 'pool') {
        pass(99)
        rested += 100
      }
      await call(25)
      rests.push(rested)
    }
    expect(rests[0]).toBeGreaterThanOrEqual(900)
    expect(rests[1]).toBeGreaterThanOrEqual(1900)
    expect(rests[2]).toBeGreaterThanOrEqual(3900)
  })

  it('give the error of the call and measure it as well', async () => {
    const { pace, pass } = timed()
    const fail = () => {
      pass(0.01)
      throw new Error('no')
    }
    for (let index = 0; index < 2; index++)
      await expect(Promise.resolve(pace.run(fail, async () => fail()))).rejects.toThrow('no')
    expect(pace.quick).toBe(true)
    expect(() => pace.run(fail, async () => fail())).toThrow('no')
  })
})
