// Many tasks, a few at the same time.
import { describe, expect, it } from 'vitest'
import { atOnce } from './at-once.js'

const never = new AbortController().signal

/** Lets everything go on that waits for nothing but promises. */
const settled = () => new Promise(resolve => setImmediate(resolve))

describe('atOnce', () => {
  it('does all of them, and never more than so many at the same time', async () => {
    const done: number[] = []
    let running = 0
    let most = 0
    await atOnce(3, [1, 2, 3, 4, 5, 6, 7], never, async item => {
      most = Math.max(most, ++running)
      await settled()
      running--
      done.push(item)
    })
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(most).toBe(3)
  })

  it('begins nothing after a failure, tells those that run, and rejects when they are over', async () => {
    const begun: number[] = []
    const over: number[] = []
    const failure = new Error('the first one')
    let release = () => {}
    const end = atOnce(2, [1, 2, 3, 4], never, async (item, signal) => {
      begun.push(item)
      if (item === 1) throw failure
      await new Promise<void>(resolve => (release = resolve))
      over.push(item)
      signal.throwIfAborted()
    })
    const outcome = end.catch((error: unknown) => ({ error, over: [...over] }))
    await settled()
    release()
    expect(await outcome).toEqual({ error: failure, over: [2] })
    expect(begun).toEqual([1, 2])
  })

  it('begins nothing after an abort, and rejects with its reason', async () => {
    const controller = new AbortController()
    const begun: number[] = []
    const reason = new Error('gone')
    const end = atOnce(1, [1, 2, 3], controller.signal, async item => {
      begun.push(item)
      if (item === 2) controller.abort(reason)
    })
    await expect(end).rejects.toBe(reason)
    expect(begun).toEqual([1, 2])
    await expect(atOnce(1, [1], controller.signal, async () => {})).rejects.toBe(reason)
  })

  it('has nothing to do for nothing', async () => {
    await expect(atOnce(4, [], never, async () => {})).resolves.toBeUndefined()
  })
})
