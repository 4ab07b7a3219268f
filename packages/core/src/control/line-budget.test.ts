import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { LineSource } from './line-source.js'

it('gives all clients together a part of what they have pipelined in a turn of the event loop, and in the end all (G22)', async () => {
  let heard = 0
  const clients = Array.from(
    { length: 100 },
    () => new LineSource({ onLine: () => void heard++, onEnd: () => {} }, { sendRaw: () => {} }),
  )
  const lines = Buffer.from('NOOP\r\n'.repeat(60))
  for (const client of clients) client.onBytes(lines)
  expect(heard).toBeLessThan(1_000)
  for (let turn = 1; heard < 6_000; turn++) {
    const before = heard
    await nextTurn()
    expect(heard - before).toBeLessThan(1_500)
    expect(turn).toBeLessThan(30)
  }
  expect(heard).toBe(6_000)
})
