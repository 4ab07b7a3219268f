// Trying again: how often, how long, and when not.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Attempt, persistently } from './attempts.js'
import { S3Failure } from './failure.js'

const patience = { attempts: 3, timeoutMs: 1000 }
const busy = new S3Failure('SlowDown', 503)
const never = new AbortController().signal

describe('persistently', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Lets time pass until the promise is settled. */
  async function over<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
    const settled = Promise.allSettled([promise])
    let isOver = false
    void settled.then(() => (isOver = true))
    while (!isOver) await vi.advanceTimersByTimeAsync(100)
    return (await settled)[0]
  }

  it('tries again what fails in passing, and tells of it', async () => {
    const failed: string[] = []
    const attempt = vi.fn<(attempt: Attempt) => Promise<string>>(async ({ number }) => {
      if (number < 3) throw busy
      return 'done'
    })
    const end = await over(
      persistently(patience, never, attempt, ({ code }, number) => failed.push(`${code} ${number}`)),
    )
    expect(end).toEqual({ status: 'fulfilled', value: 'done' })
    expect(failed).toEqual(['SlowDown 1', 'SlowDown 2'])
  })

  it('gives up after so many tries with the last failure', async () => {
    const attempt = vi.fn<() => Promise<string>>().mockRejectedValue(busy)
    expect(await over(persistently(patience, never, attempt))).toMatchObject({
      status: 'rejected',
      reason: busy,
    })
    expect(attempt).toHaveBeenCalledTimes(3)
  })

  it('does not try again what was refused', async () => {
    const attempt = vi.fn<() => Promise<string>>().mockRejectedValue(new S3Failure('AccessDenied', 403))
    expect((await over(persistently(patience, never, attempt))).status).toBe('rejected')
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('counts the tries that the client has made by itself', async () => {
    const attempt = vi.fn<() => Promise<string>>().mockRejectedValue(
      Object.assign(new Error('slow'), {
        name: 'SlowDown',
        $metadata: { httpStatusCode: 503, attempts: 3 },
      }),
    )
    expect((await over(persistently(patience, never, attempt))).status).toBe('rejected')
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('gives up a try that is never answered, and tries again', async () => {
    const attempt = vi.fn<(attempt: Attempt) => Promise<string>>(
      ({ signal, number }) =>
        new Promise<string>((resolve, reject) => {
          if (number === 2) return resolve('done')
          signal.addEventListener('abort', () => reject(new Error('aborted by the signal')))
        }),
    )
    expect(await over(persistently(patience, never, attempt))).toMatchObject({ value: 'done' })
  })

  it('gives up for good after two tries that were never answered', async () => {
    const attempt = vi.fn<(attempt: Attempt) => Promise<string>>(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted by the signal')))
        }),
    )
    const end = await over(persistently({ attempts: 6, timeoutMs: 1000 }, never, attempt))
    expect(end).toMatchObject({ reason: { code: 'no answer', status: 0 } })
    expect(attempt).toHaveBeenCalledTimes(2)
  })

  it('leaves a try alone for as long as something moves', async () => {
    const attempt = vi.fn<(attempt: Attempt) => Promise<string>>(async ({ touch, signal }) => {
      for (let second = 0; second < 5; second++) {
        await new Promise(resolve => setTimeout(resolve, 900))
        touch()
      }
      signal.throwIfAborted()
      return 'done'
    })
    expect(await over(persistently(patience, never, attempt))).toMatchObject({ value: 'done' })
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('lets no time pass while an attempt rests', async () => {
    const attempt = vi.fn<(attempt: Attempt) => Promise<string>>(async ({ rest, touch, signal }) => {
      rest()
      await new Promise(resolve => setTimeout(resolve, 5000))
      touch()
      await new Promise(resolve => setTimeout(resolve, 900))
      signal.throwIfAborted()
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      throw new Error('aborted by the signal')
    })
    expect(await over(persistently({ ...patience, attempts: 1 }, never, attempt))).toMatchObject({
      reason: { code: 'no answer' },
    })
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('counts tries anew once something has come', async () => {
    const numbers: number[] = []
    const attempt = vi.fn<(attempt: Attempt) => Promise<string>>(async ({ number, renew }) => {
      numbers.push(number)
      if (numbers.length % 2 === 0 && numbers.length < 10) renew()
      throw busy
    })
    expect((await over(persistently(patience, never, attempt))).status).toBe('rejected')
    expect(numbers).toEqual([1, 2, 2, 3, 2, 3, 2, 3, 2, 3])
  })

  it('waits for the answer of a try that is not to be broken off, and tries no more after it', async () => {
    const controller = new AbortController()
    const attempt = vi.fn<(attempt: Attempt) => Promise<string>>(async ({ signal }) => {
      controller.abort(new Error('gone'))
      await new Promise(resolve => setTimeout(resolve, 500))
      signal.throwIfAborted()
      throw busy
    })
    const promise = persistently({ ...patience, unbroken: true }, controller.signal, attempt)
    expect(await over(promise)).toMatchObject({ status: 'rejected', reason: busy })
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('stops at once when the call is aborted, also in a pause', async () => {
    const controller = new AbortController()
    const attempt = vi.fn<() => Promise<string>>().mockRejectedValue(busy)
    const promise = persistently(patience, controller.signal, attempt, () =>
      controller.abort(new Error('gone')),
    )
    expect((await over(promise)).status).toBe('rejected')
    expect(attempt).toHaveBeenCalledTimes(1)
  })
})
