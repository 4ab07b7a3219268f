// A peer that is too slow, on a clock that the test moves (P-35, C-31).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { movement } from '../test/peers.js'
import { Ending } from './ending.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => {
  for (const ending of endings.splice(0)) ending.release()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

const LEAST = { bytesPerSecond: 100, afterMs: 8_000 }
const endings: Ending[] = []

/** A movement whose bytes and whose waiting the test decides. */
function moving(below?: () => number | undefined) {
  const at = { here: 0, peerOnly: true, heldMs: 0 }
  const progress = {
    here: () => at.here,
    peerOnly: () => at.peerOnly,
    get heldMs() {
      return at.heldMs
    },
    ...(below && { below: async () => below() }),
  }
  const ending = new Ending(movement({ stallMs: 60_000, minRate: LEAST }), progress)
  endings.push(ending)
  return { ending, at }
}

async function pass(seconds: number, each: () => void = () => undefined): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    each()
    await vi.advanceTimersByTimeAsync(1_000)
  }
}

describe('a peer', () => {
  it('that drips for as long as it may is too slow, and not before (C-31)', async () => {
    const { ending, at } = moving()
    await pass(8, () => at.here++)
    expect(ending.failed).toBe(false)
    await pass(2, () => at.here++)
    expect(ending.reason).toMatchObject({ code: 'too-slow' })
  })

  it('that is as fast as it has to be goes on, and is judged anew each time', async () => {
    const { ending, at } = moving()
    await pass(60, () => (at.here += 101))
    expect(ending.failed).toBe(false)
    await pass(18, () => (at.here += 10))
    expect(ending.failed).toBe(true)
  })

  it('is not blamed while something else is waited for', async () => {
    const { ending, at } = moving()
    at.peerOnly = false
    await pass(100, () => at.here++)
    expect(ending.failed).toBe(false)
    at.peerOnly = true
    await pass(10, () => at.here++)
    expect(ending.failed).toBe(true)
  })

  it('is not blamed for the time in which a rate holds bytes back', async () => {
    const { ending, at } = moving()
    await pass(100, () => {
      at.here++
      at.heldMs += 990
    })
    expect(ending.failed).toBe(false)
  })

  it('is not blamed for a process that did not look', async () => {
    const { ending, at } = moving()
    await pass(2, () => at.here++)
    at.here++
    const now = performance.now()
    const spy = vi.spyOn(performance, 'now').mockReturnValue(now + 3_600_000)
    ending.look()
    expect(ending.failed).toBe(false)
    spy.mockRestore()
  })

  it('that takes bytes from the system in ways that this process cannot see is fast enough', async () => {
    let queued = 4_000_000
    const { ending } = moving(() => queued)
    await pass(50, () => (queued -= 1_000))
    expect(ending.failed).toBe(false)
    await pass(24, () => (queued -= 10))
    expect(ending.reason).toMatchObject({ code: 'too-slow' })
  })

  it('is too slow at once where the system does not tell', async () => {
    const { ending } = moving(() => undefined)
    await pass(10)
    expect(ending.reason).toMatchObject({ code: 'too-slow' })
  })
})

describe('a rate that holds bytes back', () => {
  it('for longer than the stall time is no stall (P-35)', async () => {
    const { ending, at } = moving()
    at.peerOnly = false
    const brake = { holds: true }
    ending.brakedBy(brake as never)
    await pass(200)
    expect(ending.failed).toBe(false)
    brake.holds = false
    await pass(70)
    expect(ending.reason).toMatchObject({ code: 'stalled' })
  })
})
