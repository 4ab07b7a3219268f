import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { HashQueue, HashQueueFullError, isHashQueueFull } from './hash-queue.js'

/** Work that ends when the test says so, and the order in which it was started. */
function workshop() {
  const started: string[] = []
  const ends = new Map<string, PromiseWithResolvers<string>>()
  const work = (name: string) => () => {
    started.push(name)
    const end = withResolvers()
    ends.set(name, end)
    return end.promise
  }
  return {
    started,
    work,
    end: (name: string) => ends.get(name)?.resolve(name),
    fail: (name: string, error: Error) => ends.get(name)?.reject(error),
  }
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

function withResolvers(): PromiseWithResolvers<string> {
  let resolve: (value: string) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<string>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

describe('HashQueue', () => {
  it('runs no more than its share at once (C-35)', async () => {
    const queue = new HashQueue({ concurrency: 2, waiting: 10 })
    const { started, work, end } = workshop()
    const all = ['1', '2', '3', '4'].map(name => queue.run(work(name)))
    expect(started).toEqual(['1', '2'])
    expect([queue.running, queue.waiting]).toEqual([2, 2])
    end('1')
    await all[0]
    expect(started).toEqual(['1', '2', '3'])
    end('2')
    end('3')
    await all[2]
    end('4')
    expect(await Promise.all(all)).toEqual(['1', '2', '3', '4'])
    expect([queue.running, queue.waiting]).toEqual([0, 0])
  })

  it('refuses with an error of its own when too many wait (C-35)', async () => {
    const queue = new HashQueue({ concurrency: 1, waiting: 1 })
    const { work, end } = workshop()
    const first = queue.run(work('1'))
    const second = queue.run(work('2'))
    const error: unknown = await queue.run(work('3')).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(HashQueueFullError)
    expect(isHashQueueFull(error)).toBe(true)
    expect(isHashQueueFull(new Error('other'))).toBe(false)
    end('1')
    await first
    end('2')
    expect(await second).toBe('2')
  })

  it('serves addresses in turn, and makes room for a new one at the cost of the busiest (C-35)', async () => {
    const queue = new HashQueue({ concurrency: 1, waiting: 2 })
    const { started, work, end } = workshop()
    const running = queue.run(work('running'))
    const flood = ['flood1', 'flood2'].map(name => queue.run(work(name), { address: '192.0.2.66' }))
    const displaced = expect(flood[1]).rejects.toThrow(HashQueueFullError)
    const other = queue.run(work('other'), { address: '192.0.2.1' })
    await displaced
    end('running')
    await running
    end('flood1')
    await flood[0]
    end('other')
    await other
    expect(started).toEqual(['running', 'flood1', 'other'])
  })

  it('gives up a place when the attempt is aborted, and keeps no listener', async () => {
    const queue = new HashQueue({ concurrency: 1, waiting: 5 })
    const { started, work, end } = workshop()
    const gone = new AbortController()
    const kept = new AbortController()
    const first = queue.run(work('first'))
    const second = expect(queue.run(work('second'), { signal: gone.signal })).rejects.toThrow('gone')
    const third = queue.run(work('third'), { signal: kept.signal })
    gone.abort(new Error('gone'))
    await second
    expect(queue.waiting).toBe(1)
    end('first')
    await first
    end('third')
    await third
    expect(started).toEqual(['first', 'third'])
    expect(getEventListeners(kept.signal, 'abort')).toHaveLength(0)
    expect(getEventListeners(gone.signal, 'abort')).toHaveLength(0)
  })

  it('does not start for a signal that is aborted already', async () => {
    const queue = new HashQueue({ concurrency: 1, waiting: 1 })
    const { started, work } = workshop()
    await expect(queue.run(work('1'), { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow(
      'late',
    )
    expect(started).toEqual([])
    expect(queue.running).toBe(0)
  })

  it('goes on after work that failed or threw', async () => {
    const queue = new HashQueue({ concurrency: 1, waiting: 5 })
    const { work, fail } = workshop()
    const failing = queue.run(work('failing'))
    const next = queue.run(async () => 'next')
    fail('failing', new Error('broken'))
    await expect(failing).rejects.toThrow('broken')
    expect(await next).toBe('next')
    const thrower = () => {
      throw new Error('thrown')
    }
    await expect(queue.run(thrower)).rejects.toThrow('thrown')
    expect(queue.running).toBe(0)
  })
})
