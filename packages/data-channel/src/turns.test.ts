// How transfers share the turns of the event loop, by an injected clock.
import { describe, expect, it } from 'vitest'
import { Turns } from './turns.js'

/** Turns whose slices take as long as they say. */
function timed() {
  let now = 0
  const turns = new Turns(() => now)
  const order: string[] = []
  const repeat = (name: string, ms: number, times: number): void =>
    turns.next(() => {
      order.push(name)
      now += ms
      if (times > 1) repeat(name, ms, times - 1)
    })
  return { turns, order, repeat }
}

const turn = () => new Promise(setImmediate)

describe('slices', () => {
  it('never run before the call that asks for them returns', async () => {
    const { order, repeat } = timed()
    repeat('a', 0.1, 1)
    expect(order).toEqual([])
    await turn()
    expect(order).toEqual(['a'])
  })

  it('take turns, however long each of them waits in line already', async () => {
    const { order, repeat } = timed()
    repeat('a', 0.1, 3)
    repeat('b', 0.1, 3)
    await turn()
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  })

  it('leave the loop to others when their part of a turn is over', async () => {
    const { order, repeat } = timed()
    for (const name of 'abcdefgh') repeat(name, 0.4, 1)
    await turn()
    expect(order.join('')).toBe('abc')
    await turn()
    expect(order.join('')).toBe('abcdef')
    await turn()
    expect(order.join('')).toBe('abcdefgh')
  })

  it('of one transfer alone go on within a turn as long as there is time', async () => {
    const { order, repeat } = timed()
    repeat('a', 0.3, 9)
    await turn()
    expect(order).toHaveLength(4)
  })

  it('run although one before them was at fault', async () => {
    const { turns, order, repeat } = timed()
    const faults: unknown[] = []
    const hear = (fault: unknown) => faults.push(fault)
    const heard = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', hear)
    turns.next(() => {
      throw new Error('a fault')
    })
    repeat('a', 0.1, 1)
    while (order.length === 0) await turn()
    process.off('uncaughtException', hear)
    for (const listener of heard) process.on('uncaughtException', listener)
    expect(faults).toHaveLength(1)
  })
})
