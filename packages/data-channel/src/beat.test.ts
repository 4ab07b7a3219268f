// The timer that movements share.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { beatOf } from './beat.js'

const EVERY_MS = 1_000
function watched() {
  return { look: vi.fn<() => void>() }
}

describe('a beat', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => {
    vi.runOnlyPendingTimers()
    vi.useRealTimers()
  })

  it('is one timer for all that are watched in the same interval', () => {
    const all = [watched(), watched(), watched()]
    for (const one of all) beatOf(EVERY_MS).add(one)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(2 * EVERY_MS)
    for (const one of all) expect(one.look).toHaveBeenCalledTimes(2)
    for (const one of all) beatOf(EVERY_MS).delete(one)
  })

  it('looks no more at what was taken away, and stops when it has nothing to look at', () => {
    const [first, second] = [watched(), watched()]
    beatOf(EVERY_MS).add(first)
    beatOf(EVERY_MS).add(second)
    beatOf(EVERY_MS).delete(first)
    vi.advanceTimersByTime(EVERY_MS)
    expect([first.look.mock.calls.length, second.look.mock.calls.length]).toEqual([0, 1])
    beatOf(EVERY_MS).delete(second)
    vi.advanceTimersByTime(EVERY_MS)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('begins again after it has stopped', () => {
    for (let i = 0; i < 2; i++) {
      const one = watched()
      beatOf(EVERY_MS).add(one)
      vi.advanceTimersByTime(EVERY_MS)
      expect(one.look).toHaveBeenCalledTimes(1)
      beatOf(EVERY_MS).delete(one)
      vi.advanceTimersByTime(EVERY_MS)
      expect(vi.getTimerCount()).toBe(0)
    }
  })

  it('goes on for those that come and go between two strokes, with the same timer', () => {
    const begun = vi.spyOn(globalThis, 'setInterval')
    for (let i = 0; i < 10; i++) {
      const one = watched()
      beatOf(EVERY_MS).add(one)
      beatOf(EVERY_MS).delete(one)
    }
    expect(begun).toHaveBeenCalledTimes(1)
    begun.mockRestore()
  })

  it('may lose what it looks at while it looks', () => {
    const one = { look: vi.fn<() => void>(() => beatOf(EVERY_MS).delete(one)) }
    beatOf(EVERY_MS).add(one)
    vi.advanceTimersByTime(3 * EVERY_MS)
    expect(one.look).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a beat of real time', () => {
  it('holds the process while it has something to look at, and no longer', () => {
    const held = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const [before, one, beat] = [held(), watched(), beatOf(7_777)]
    beat.add(one)
    expect(held()).toBe(before + 1)
    beat.delete(one)
    expect(held()).toBe(before)
    beat.add(one)
    expect(held()).toBe(before + 1)
    beat.delete(one)
  })
})
