// The one ending of a movement, on a clock that the test moves.
import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { movement } from '../test/peers.js'
import { Ending } from './ending.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => {
  for (const ending of endings.splice(0)) ending.release()
  // The beat of nothing stops at its next stroke.
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

const STALL_MS = 8_000
const endings: Ending[] = []

/** A movement whose bytes the test moves, here and in the system. */
function moving(below?: () => number | undefined) {
  const abort = new AbortController()
  const at = { here: 0 }
  const progress = { here: () => at.here, ...(below === undefined ? {} : { below: async () => below() }) }
  const ending = new Ending(movement({ signal: abort.signal, stallMs: STALL_MS }), progress)
  endings.push(ending)
  return { ending, abort, at }
}

async function pass(seconds: number, each: () => void = () => undefined): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    each()
    await vi.advanceTimersByTimeAsync(1_000)
  }
}

describe('a movement', () => {
  it('stalls when no byte has moved for its stall time (P-35)', async () => {
    const { ending } = moving()
    await pass(7)
    expect(ending.failed).toBe(false)
    await pass(1)
    expect(ending.reason).toMatchObject({ code: 'stalled' })
  })

  it('does not stall while a byte moves now and then, and does when they stop', async () => {
    const { ending, at } = moving()
    for (let i = 0; i < 20; i++) await pass(6, () => i % 2 === 0 && at.here++)
    expect(ending.failed).toBe(false)
    await pass(9)
    expect(ending.failed).toBe(true)
  })

  it('does not stall while the system moves bytes that this process cannot see moving (P-35)', async () => {
    let queued = 1_000_000
    const { ending } = moving(() => queued)
    await pass(60, () => (queued -= 1_000))
    expect(ending.failed).toBe(false)
    await pass(9)
    expect(ending.reason).toMatchObject({ code: 'stalled' })
  })

  it('asks the system only when nothing moved for half of the stall time', async () => {
    const below = vi.fn<() => number>(() => 5)
    const { at } = moving(below)
    await pass(30, () => at.here++)
    expect(below).not.toHaveBeenCalled()
    await pass(5)
    expect(below).toHaveBeenCalled()
  })

  it('stalls in time where the system does not tell', async () => {
    const { ending } = moving(() => undefined)
    await pass(8)
    expect(ending.reason).toMatchObject({ code: 'stalled' })
  })

  it('ends by its first failure, tells every listener once, and those that come later at once', () => {
    const { ending, abort } = moving()
    const heard: string[] = []
    ending.onFail(() => heard.push('first'))
    ending.onFail(() => heard.push('second'))
    const reason = new Error('the first')
    ending.fail(reason)
    ending.fail(new Error('too late'))
    abort.abort()
    ending.release()
    ending.onFail(() => heard.push('third'))
    expect(ending.reason).toBe(reason)
    expect(heard).toEqual(['first', 'second', 'third'])
  })

  it('fails with aborted by its signal, whose reason is the cause, also when that came before', () => {
    const { ending, abort } = moving()
    abort.abort(new Error('ABOR'))
    expect(ending.reason).toMatchObject({ code: 'aborted', cause: { message: 'ABOR' } })
    const late = new Ending(movement({ signal: AbortSignal.abort() }), { here: () => 0 })
    expect(late.reason).toMatchObject({ code: 'aborted' })
    expect(late.over).toBe(true)
  })

  it('watches nothing any more once it is over, and fails no more', async () => {
    const { ending, abort } = moving()
    ending.release()
    await pass(1)
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0)
    ending.fail(new Error('late'))
    expect(ending).toMatchObject({ over: true, failed: false, reason: undefined })
    const failed = moving()
    failed.ending.fail(new Error('now'))
    await pass(1)
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(failed.abort.signal, 'abort')).toHaveLength(0)
  })

  it('waits as long as a timer can with an endless stall time', () => {
    const ending = new Ending(movement({ stallMs: Number.POSITIVE_INFINITY }), { here: () => 0 })
    vi.advanceTimersByTime(1_000_000)
    expect(ending.failed).toBe(false)
    ending.release()
  })
})
