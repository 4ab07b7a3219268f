import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { FailureCounter } from './failure-counter.js'
import { FailureTable } from './failure-table.js'

const rule = { limit: 3, periodMs: 1000 }

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
    const first = table.of('first')
    table.of('second')
    expect(table.of('first')).toBe(first)
    table.of('third')
    expect(table.size).toBe(2)
    expect(table.of('first')).toBe(first)
    failAt(table.of('second'), 0)
    expect(table.size).toBe(2)
  })

  it('drops only counters with nothing to remember', () => {
    const table = new FailureTable(rule, 2)
    failAt(table.of('failed'), 0)
    table.of('busy').begin()
    table.tidy('failed', 0)
    table.tidy('busy', 0)
    expect(table.size).toBe(2)
    table.tidy('failed', 1000)
    table.of('busy').end('granted', 1000)
    table.tidy('busy', 1000)
    table.tidy('unknown', 1000)
    expect(table.size).toBe(0)
  })
})
