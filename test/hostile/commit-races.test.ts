// An upload ends once, whatever happens while it is being committed: never 226 for what is not there (C-59, A4).
import type { FtpServer, Session } from '@longshore/core'
import type { Dialogue } from '@longshore/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HeldCommits, heldCommits } from './lab/held-commit.js'
import { type Served, serve } from './lab/serve.js'
import { begin, push, type Running, until } from './lab/transfer.js'
import { logIn } from './lab/visitor.js'

const CONTENT = 'all of it'

interface Scene extends Served {
  readonly held: HeldCommits
  readonly dialogue: Dialogue
  readonly running: Running
  readonly session: Session
}

async function scene(): Promise<Scene> {
  const held = heldCommits()
  const served = await serve(held.storage)
  const dialogue = await logIn(served.port)
  const running = await begin(dialogue, 'STOR file')
  await push(running.data, CONTENT)
  const [session] = served.server.sessions
  return { ...served, held, dialogue, running, session: session as Session }
}

const isOver = ({ events }: Scene) => events.some(({ type }) => type === 'transfer-finished')

/** Ways in which something comes between; whether the session goes on behind it. */
const INTERRUPTIONS: Readonly<Record<string, (scene: Scene) => void>> = {
  ABOR: ({ dialogue }) => dialogue.write('ABOR\r\n'),
  'ABOR behind telnet signals': ({ dialogue }) =>
    dialogue.write(Buffer.concat([Buffer.from([0xff, 0xf4, 0xff, 0xf2]), Buffer.from('ABOR\r\n')])),
  'ABOR twice': ({ dialogue }) => dialogue.write('ABOR\r\nABOR\r\n'),
  QUIT: ({ dialogue }) => dialogue.write('QUIT\r\n'),
  'the end of the control connection': ({ dialogue }) => dialogue.end(),
  'the loss of the control connection': ({ dialogue }) => dialogue.destroy(),
  'a reset of the data connection': ({ running }) => running.data.resetAndDestroy(),
  'the end of the session': ({ session }) => session.end(),
  'the end of the server': ({ server }) => void server.close(),
  'the end of the server with a grace': ({ server }) => void server.close({ graceMs: 3_000 }),
}

/** What has to hold however it went. */
async function expectOneEnd(scene: Scene): Promise<void> {
  const { held, events, running } = scene
  await until('the end of the transfer', () => isOver(scene))
  const reply = await running.end.catch(() => undefined)
  const finished = events.filter(({ type }) => type === 'transfer-finished')
  expect(finished).toHaveLength(1)
  expect(held.calls).toHaveLength(1)
  const content = await held.contentOf('/file')
  expect([undefined, CONTENT]).toContain(content)
  // A session that is ended from outside is told 421, whatever becomes of the commit.
  if (reply?.code === 226) expect(content).toBe(CONTENT)
  else if (reply && reply.code !== 421) expect(content).toBeUndefined()
  expect(finished[0]).toMatchObject({
    outcome: content === undefined ? expect.not.stringContaining('completed') : 'completed',
  })
  if (held.calls[0] === 'abort') expect(content).toBeUndefined()
}

describe.each(Object.entries(INTERRUPTIONS))('an upload and %s', (name, interrupt) => {
  it.each(['commits', 'fails'] as const)(
    'while it is being committed, which then %s, ends once (C-59)',
    async outcome => {
      const now = await scene()
      now.running.data.end()
      await until('the commit', () => now.held.calls.length > 0)
      interrupt(now)
      await new Promise(setImmediate)
      now.held.release(outcome)
      await expectOneEnd(now)
      expect(now.held.calls).toEqual(['commit'])
    },
  )

  it('while its bytes move ends once, and is committed only if they had all come (C-59)', async () => {
    const now = await scene()
    now.held.release('commits')
    interrupt(now)
    // QUIT waits for the transfer, and so does a server with a grace.
    if (name === 'QUIT' || name.endsWith('with a grace')) now.running.data.end()
    await expectOneEnd(now)
  })

  it('in the same moment as its last byte ends once (C-59)', async () => {
    const now = await scene()
    now.held.release('commits')
    now.running.data.end()
    interrupt(now)
    await expectOneEnd(now)
  })
})

describe('ABOR', () => {
  it('while an upload is being committed has a reply of its own behind that of the upload (C-59, A4)', async () => {
    const now = await scene()
    now.running.data.end()
    await until('the commit', () => now.held.calls.length > 0)
    now.dialogue.write('ABOR\r\nNOOP\r\n')
    // By now the server has read it.
    await (await logIn(now.port)).command('NOOP')
    now.held.release('commits')
    expect((await now.running.end).code).toBe(226)
    expect([(await now.dialogue.reply()).code, (await now.dialogue.reply()).code]).toEqual([226, 200])
    expect(await now.held.contentOf('/file')).toBe(CONTENT)
  })
})

describe('close()', () => {
  it('waits for an upload that is being committed, which is then there (C-43, C-59)', async () => {
    const now = await scene()
    now.running.data.end()
    await until('the commit', () => now.held.calls.length > 0)
    let isClosed = false
    const closed = now.server.close().then(() => {
      isClosed = true
    })
    await now.dialogue.closed
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect(isClosed).toBe(false)
    now.held.release('commits')
    await closed
    expect(await now.held.contentOf('/file')).toBe(CONTENT)
    expect(now.events.at(-1)).toEqual({ type: 'closed' })
  })
})

describe('any order of events', () => {
  const steps = ['data ends', 'commit goes', 'interruption', 'another interruption'] as const

  it('ends an upload once (C-59)', { timeout: 60_000 }, async () => {
    const orders = fc.record({
      order: fc.shuffledSubarray([...steps], { minLength: 4 }),
      first: fc.constantFrom(...Object.keys(INTERRUPTIONS)),
      second: fc.constantFrom(...Object.keys(INTERRUPTIONS)),
      outcome: fc.constantFrom('commits' as const, 'fails' as const),
      turns: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
    })
    const attempt = fc.asyncProperty(orders, async ({ order, first, second, outcome, turns }) => {
      const now = await scene()
      const acts: Record<(typeof steps)[number], () => void> = {
        'data ends': () => void now.running.data.end(),
        'commit goes': () => now.held.release(outcome),
        interruption: () => INTERRUPTIONS[first]?.(now),
        'another interruption': () => INTERRUPTIONS[second]?.(now),
      }
      for (const [index, step] of order.entries()) {
        acts[step]()
        for (let turn = turns[index] ?? 0; turn > 0; turn--) await new Promise(setImmediate)
      }
      await expectOneEnd(now)
      await close(now.server)
    })
    await fc.assert(attempt, { numRuns: 150, endOnFailure: true })
  })
})

async function close(server: FtpServer): Promise<void> {
  await server.close()
  expect(server.sessions.size).toBe(0)
}
