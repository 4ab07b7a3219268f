import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { FailureCounter } from './failure-counter.js'
import { FailureTable } from './failure-table.js'

const rule = { limit: 3, periodMs: 1000, longestMs: 4000 }

function failAt(counter: FailureCounter, ...times: number[]): void {
  for (const time of times) {
    counter.begin()
    counter.end('failed', time)
  }
}

describe('FailureCounter', () => {
  it('locks at the limit, for one period from the last failure', () => {
    const counter = new FailureCounter(rule)
    failAt(counter, 0, 400)
    expect(counter.isLocked(400)).toBe(false)
    failAt(counter, 800)
    expect(counter.isLocked(800)).toBe(true)
    expect(counter.isLocked(1799)).toBe(true)
    expect(counter.isLocked(1800)).toBe(false)
    expect(counter.failures(1800)).toBe(0)
  })

  it('forgets failures one period after the first of them', () => {
    const counter = new FailureCounter(rule)
    failAt(counter, 0, 900)
    expect(counter.failures(999)).toBe(2)
    expect(counter.failures(1000)).toBe(0)
    failAt(counter, 1000, 1001)
    expect(counter.isLocked(1001)).toBe(false)
  })

  it('locks twice as long each time that it happens again, up to the longest, and forgets that in peace (C-20)', () => {
    const counter = new FailureCounter(rule)
    const lastsFrom = (start: number) => {
      failAt(counter, start, start, start)
      return [1000, 2000, 4000, 8000].find(ms => !counter.isLocked(start + ms))
    }
    expect([lastsFrom(0), lastsFrom(1000), lastsFrom(3000), lastsFrom(7000)]).toEqual([
      1000, 2000, 4000, 4000,
    ])
    // The last lock was over at 11 000, and is remembered for as long again.
    expect(counter.isIdle(14_999)).toBe(false)
    expect(counter.isIdle(15_000)).toBe(true)
    expect(lastsFrom(15_000)).toBe(1000)
  })

  it('forgets earlier locks of who logs in', () => {
    const counter = new FailureCounter(rule)
    failAt(counter, 0, 0, 0)
    counter.pardon()
    failAt(counter, 1000, 1000, 1000)
    expect(counter.isLocked(1999)).toBe(true)
    expect(counter.isLocked(2000)).toBe(false)
  })

  it('counts attempts under way as failures to come', () => {
    const counter = new FailureCounter(rule)
    failAt(counter, 0)
    counter.begin()
    expect(counter.isFull(0)).toBe(false)
    counter.begin()
    expect(counter.isFull(0)).toBe(true)
    expect(counter.isLocked(0)).toBe(false)
    counter.end('void', 0)
    expect(counter.isFull(0)).toBe(false)
    counter.end('granted', 0)
    expect(counter.failures(0)).toBe(1)
  })

  it('wakes those who wait for a change when an attempt ends or their signal is aborted', async () => {
    const counter = new FailureCounter(rule)
    const session = new AbortController()
    counter.begin()
    const changed = counter.change(session.signal)
    counter.end('void', 0)
    await changed
    expect(getEventListeners(session.signal, 'abort')).toHaveLength(0)
    const aborted = counter.change(session.signal)
    session.abort()
    await aborted
  })
})

describe('FailureTable', () => {
  it('forgets the origin not heard of for longest when there are too many (C-20)', () => {
    const table = new FailureTable(rule, 2)
    const first = table.of('first', 0)
    table.of('second', 0)
    expect(table.of('first', 0)).toBe(first)
    table.of('third', 0)
    expect(table.size).toBe(2)
    expect(table.of('first', 0)).toBe(first)
    failAt(table.of('second', 0), 0)
    expect(table.size).toBe(2)
  })

  it('keeps the lock of one that guesses, however many others fail once (C-20)', () => {
    const table = new FailureTable(rule, 10)
    failAt(table.of('guesser', 0), 0, 0, 0)
    for (let i = 0; i < 1_000; i++) failAt(table.of(`other ${i}`, 0), 0)
    expect(table.size).toBe(10)
    expect(table.of('guesser', 0).isLocked(0)).toBe(true)
  })

  it('stays within its bound where everybody is locked', () => {
    const table = new FailureTable(rule, 10)
    for (let i = 0; i < 100; i++) failAt(table.of(`guesser ${i}`, 0), 0, 0, 0)
    expect(table.size).toBe(10)
  })

  it('drops only counters with nothing to remember', () => {
    const table = new FailureTable(rule, 2)
    failAt(table.of('failed', 0), 0)
    table.of('busy', 0).begin()
    table.tidy('failed', 0)
    table.tidy('busy', 0)
    expect(table.size).toBe(2)
    table.tidy('failed', 1000)
    table.of('busy', 0).end('granted', 1000)
    table.tidy('busy', 1000)
    table.tidy('unknown', 1000)
    expect(table.size).toBe(0)
  })
})
