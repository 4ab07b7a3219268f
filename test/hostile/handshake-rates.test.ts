// Handshakes one after the other from one address: each costs a connection, so that `connectionRate` bounds what they take of the processor (C-18, C-30).
import type { ServerOptions } from '@longshore/core'
import type { Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { serve } from './lab/serve.js'
import { enter, visit } from './lab/visitor.js'

const tls = { cert: SERVER_CERT, key: SERVER_KEY }
const MALLORY = { from: '127.0.0.2' }
const TRIES = 12

/** What somebody does behind 234, over and over. */
const ATTACKS: readonly (readonly [string, (dialogue: Dialogue) => Promise<unknown>])[] = [
  ['garbage', async dialogue => dialogue.write('no ClientHello at all\r\n')],
  ['a handshake that is left when the server has signed', dialogue => failing(dialogue)],
  ['a whole handshake', dialogue => dialogue.secure().then(() => dialogue.destroy())],
]

/** The client believes no certificate that nobody has signed. */
async function failing(dialogue: Dialogue): Promise<void> {
  await expect(dialogue.secure({ rejectUnauthorized: true })).rejects.toThrow(/self.signed/)
}

/** What becomes of connection after connection: 234 where AUTH was answered, and the session over; otherwise undefined. */
async function besiege(limits: ServerOptions['limits'], attack: (typeof ATTACKS)[number][1]) {
  const { port } = await serve(memoryStorage(), { tls, ...(limits && { limits }) })
  const codes: (number | undefined)[] = []
  for (let i = 0; i < TRIES; i++) {
    const dialogue = await visit(port, MALLORY).catch(() => undefined)
    const { code } = (await dialogue?.command('AUTH TLS')) ?? {}
    codes.push(code)
    if (!dialogue || code !== 234) continue
    await attack(dialogue)
    await dialogue.closed
  }
  const other = await visit(port, { from: '127.0.0.3' })
  expect((await other.command('AUTH TLS')).code).toBe(234)
  await other.secure()
  await enter(other)
  return codes
}

describe.each(ATTACKS)('AUTH TLS and %s, again and again', (_, attack) => {
  it('costs a connection each time, of which one address has so many in a minute (C-18, C-30)', async () => {
    const codes = await besiege({ connectionRate: 5 }, attack)
    expect(codes).toEqual([...Array<number>(5).fill(234), ...Array<undefined>(TRIES - 5).fill(undefined)])
  })

  it('gives its place among the handshakes back each time (C-18)', async () => {
    expect(await besiege({ maxHandshakes: 1 }, attack)).toEqual(Array<number>(TRIES).fill(234))
  })
})

describe('a session', () => {
  it('has one handshake, for AUTH inside TLS is 503 (C-18)', async () => {
    const { port } = await serve(memoryStorage(), { tls, limits: { maxHandshakes: 1 } })
    const dialogue = await visit(port, MALLORY)
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    for (let i = 0; i < 3; i++) expect((await dialogue.command('AUTH TLS')).code).toBe(503)
    await enter(dialogue)
  })
})
