// One client that wants every passive port does not get them: another address always finds one (C-41, B-24, B-26; G27).

import type { Dialogue } from '@longshore/core/testing'
import type { PassiveOptions } from '@longshore/data-channel'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { freeRange } from './lab/listeners.js'
import { serve } from './lab/serve.js'
import { until } from './lab/transfer.js'
import { ask, dial, heard, logIn } from './lab/visitor.js'

const RANGE = 10
const GREEDY = '127.0.0.50'
const OTHER = '127.0.0.60'
const SHARINGS = ['never', 'when-exhausted', 'always'] as const

async function scene(sharing: PassiveOptions['sharing'] & string) {
  const ports = await freeRange(RANGE)
  const files = { '/of-greedy': 'for the greedy', '/of-other': 'for the other' }
  const served = await serve(memoryStorage({ files }), { passive: { ports, sharing } })
  const isInside = (port: number) => port >= ports[0] && port <= ports[1]
  return { ...served, isInside }
}

/** The port that a 229 tells; undefined for a 425, and nothing else may come. */
async function offered(dialogue: Dialogue): Promise<number | undefined> {
  const { code, lines } = await dialogue.command('EPSV')
  expect([229, 425]).toContain(code)
  return code === 425 ? undefined : Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1])
}

async function fetchFrom(dialogue: Dialogue, from: string, name: string): Promise<string> {
  const port = await offered(dialogue)
  if (port === undefined) return 'no port'
  const data = await dial(port, { from })
  dialogue.write(`RETR ${name}\r\n`)
  const text = (await heard(data)).toString()
  expect([(await dialogue.reply()).code, (await dialogue.reply()).code]).toEqual([150, 226])
  return text
}

describe.each(SHARINGS)('of a range of ten ports, shared %s,', sharing => {
  it('one session that asks a thousand times holds one, and others are served (C-41, B-24)', {
    timeout: 30_000,
  }, async () => {
    const { port, isInside } = await scene(sharing)
    const greedy = await logIn(port, { from: GREEDY })
    const other = await logIn(port, { from: OTHER })
    for (let round = 0; round < 10; round++) {
      const replies = await ask(greedy, Array(100).fill(round % 2 ? 'PASV' : 'EPSV'))
      expect([...new Set(replies.map(({ code }) => code))]).toEqual([round % 2 ? 227 : 229])
      for (const { wire } of replies.filter(({ code }) => code === 229))
        expect(isInside(Number(/\|\|\|(\d+)\|/.exec(wire)?.[1]))).toBe(true)
      expect(await fetchFrom(other, OTHER, 'of-other')).toBe('for the other')
    }
    expect(await fetchFrom(greedy, GREEDY, 'of-greedy')).toBe('for the greedy')
  })

  it('fifty sessions of one address hold its share, and another address is served (C-41, B-26)', {
    timeout: 30_000,
  }, async () => {
    const { port, server, isInside } = await scene(sharing)
    const greedy = await Promise.all(Array.from({ length: 50 }, () => logIn(port, { from: GREEDY })))
    const held: number[] = []
    for (const dialogue of greedy) {
      const got = await offered(dialogue)
      if (got !== undefined) held.push(got)
    }
    expect(held.length).toBe(sharing === 'never' ? RANGE / 2 : RANGE)
    expect([held.every(isInside), new Set(held).size]).toEqual([true, held.length])
    const others = await Promise.all([1, 2, 3].map(i => logIn(port, { from: `127.0.0.6${i}` })))
    for (const [i, other] of others.entries()) {
      expect(await fetchFrom(other, `127.0.0.6${i + 1}`, 'of-other')).toBe('for the other')
      expect(await fetchFrom(other, `127.0.0.6${i + 1}`, 'of-other')).toBe('for the other')
    }
    for (const dialogue of greedy) dialogue.destroy()
    await until('the greedy gone', () => server.sessions.size === others.length)
    const back = await Promise.all(Array.from({ length: held.length }, () => logIn(port, { from: GREEDY })))
    const again = await Promise.all(back.map(offered))
    expect(again.filter(each => each === undefined)).toEqual([])
  })

  it('each gets its own data, though both wait on few ports (C-41, B-23)', { timeout: 30_000 }, async () => {
    const { port } = await scene(sharing)
    const greedy = await Promise.all(Array.from({ length: 4 }, () => logIn(port, { from: GREEDY })))
    const other = await Promise.all(Array.from({ length: 2 }, () => logIn(port, { from: OTHER })))
    const work = [
      ...greedy.map(dialogue => [dialogue, GREEDY, 'of-greedy', 'for the greedy'] as const),
      ...other.map(dialogue => [dialogue, OTHER, 'of-other', 'for the other'] as const),
    ]
    for (let round = 0; round < 25; round++) {
      const texts = await Promise.all(work.map(([dialogue, from, name]) => fetchFrom(dialogue, from, name)))
      expect(texts).toEqual(work.map(([, , , text]) => text))
    }
  })
})
