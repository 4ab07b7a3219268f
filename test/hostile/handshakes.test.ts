// TLS handshakes that are begun and not gone on with: they are bounded, and cost others nothing (C-18).
import { once } from 'node:events'
import type { Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { serve } from './lab/serve.js'
import { begin, enter, logIn, visit } from './lab/visitor.js'

const tls = { cert: SERVER_CERT, key: SERVER_KEY }
const HALF_OPEN = 500
/** A tenth of a second at the 99th of a hundred. */
const LATE_MS = 100

/** AUTH TLS, and nothing behind it; the code of the answer. */
async function stall(port: number, from: string): Promise<number> {
  return (await (await visit(port, { from })).command('AUTH TLS')).code
}

/** Milliseconds for the slowest but one of so many NOOPs. */
async function slowestButOne(dialogue: Dialogue, count = 200): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const begun = performance.now()
    await dialogue.command('NOOP')
    times.push(performance.now() - begun)
  }
  return times.sort((a, b) => a - b).at(-2) ?? 0
}

async function secured(port: number, from: string): Promise<Dialogue> {
  const dialogue = await visit(port, { from })
  expect((await dialogue.command('AUTH TLS')).code).toBe(234)
  await dialogue.secure()
  return dialogue
}

describe('handshakes that stand still', () => {
  it('are 431 for one address beyond its quarter, while others shake hands (C-18)', async () => {
    const { port } = await serve(memoryStorage(), { tls, limits: { maxHandshakes: 8 } })
    const answers = []
    for (let i = 0; i < 4; i++) answers.push(await stall(port, '127.0.0.2'))
    expect(answers).toEqual([234, 234, 431, 431])
    await enter(await secured(port, '127.0.0.3'))
  })

  it('are 431 for everybody where there is room for no more, and not any longer when their time is over (C-18)', async () => {
    const timeouts = { handshakeMs: 300 }
    const limits = { maxHandshakes: 4 }
    const { port, events } = await serve(memoryStorage(), { tls, limits, timeouts })
    const answers = []
    for (let i = 2; i < 8; i++) answers.push(await stall(port, `127.0.0.${i}`))
    expect(answers).toEqual([234, 234, 234, 234, 431, 431])
    const over = () => events.filter(({ type }) => type === 'session-closed').length
    while (over() < 4) await new Promise(setImmediate)
    await enter(await secured(port, '127.0.0.9'))
  })

  it('are closed without a word where TLS comes first (C-18)', async () => {
    const limits = { maxHandshakes: 1 }
    const served = await serve(memoryStorage(), { tls, limits, implicitTls: true })
    const { port } = served
    const first = begin(port, { from: '127.0.0.2' })
    await served.event('a session', ({ type }) => type === 'session-opened')
    const second = begin(port, { from: '127.0.0.3' })
    const said: Buffer[] = []
    second.on('data', (bytes: Buffer) => said.push(bytes))
    await once(second, 'close')
    expect(said).toEqual([])
    expect(first.destroyed).toBe(false)
    const refused = await served.event('a refusal', ({ type }) => type === 'session-refused')
    expect(refused).toMatchObject({ reason: 'too many TLS handshakes' })
  })

  it(`cost others no time, ${HALF_OPEN} of them (C-18)`, { timeout: 60_000 }, async () => {
    const limits = { maxSessionsPerAddress: HALF_OPEN, maxHandshakes: 4 * HALF_OPEN }
    const { port } = await serve(memoryStorage(), { tls, limits })
    const dialogue = await logIn(port)
    const answers = await Promise.all(
      Array.from({ length: HALF_OPEN }, (_, i) => stall(port, `127.0.0.${2 + (i % 50)}`)),
    )
    expect(new Set(answers)).toEqual(new Set([234]))
    expect(await slowestButOne(dialogue)).toBeLessThan(LATE_MS)
  })
})
