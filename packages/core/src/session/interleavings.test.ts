import { connect, type Socket } from 'node:net'
import type { StorageAdapter } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { afterAll, describe, expect, it } from 'vitest'
import { closeAll, counted, type Rig, rig } from '../../test/rig.js'
import { type DialogueReply, memoryConnection, ReplyReader } from '../testing/index.js'

afterAll(closeAll)

const RUNS = 120
const STEPS = 20
const LINES = [
  ...['NOOP', 'EPSV', 'EPSV', 'EPSV', 'RETR a.txt', 'RETR a.txt', 'STOR b.txt', 'STOR b.txt', 'APPE b.txt'],
  ...[
    'LIST',
    'MLSD',
    'ABOR',
    'ABOR',
    'ABOR',
    'STAT',
    'STAT',
    'STAT /',
    'REST 2',
    'TYPE I',
    'RETR none',
    'XYZZY',
  ],
]

/** Numbers that are the same in every run with this seed (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** One client that does whatever the numbers say. */
class Client {
  readonly finals: DialogueReply[] = []
  lines = 0
  readonly #pick: (below: number) => number
  readonly #data: Socket[] = []
  readonly #connection = memoryConnection()
  #port: number | undefined
  readonly closed: Promise<unknown>

  constructor({ server }: Rig, pick: (below: number) => number) {
    this.#pick = pick
    const reader = new ReplyReader()
    const { client, server: side } = this.#connection
    client.on('data', (bytes: Buffer) => {
      for (const reply of reader.push(bytes)) this.#hear(reply)
    })
    client.on('end', () => client.end())
    client.on('error', () => {})
    this.closed = firstValueFrom(server.events$.pipe(filter(({ type }) => type === 'session-closed')))
    server.handle(side, { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' })
    this.send(['USER alice', 'PASS x', 'TYPE I'])
  }

  send(lines: readonly string[]): void {
    this.lines += lines.length
    this.#connection.client.write(lines.map(line => `${line}\r\n`).join(''))
  }

  async step(): Promise<void> {
    const act = this.#pick(10)
    if (act < 4)
      this.send(Array.from({ length: 1 + this.#pick(4) }, () => LINES[this.#pick(LINES.length)] as string))
    else if (act < 6 && this.#port !== undefined) this.#dial(this.#port)
    else if (act === 6) this.#data.at(-1)?.end('bytes')
    else if (act === 7) this.#data.at(-1)?.resetAndDestroy()
    else await turns(1 + this.#pick(6))
  }

  /** Ends the conversation in one of the ways in which they end. */
  leave(): 'quit' | 'fin' | 'reset' {
    const { client } = this.#connection
    const way = (['quit', 'quit', 'fin', 'reset'] as const)[this.#pick(4)] as 'quit' | 'fin' | 'reset'
    if (way === 'quit') this.send(['QUIT'])
    if (way === 'fin') client.end()
    if (way === 'reset') client.destroy(new Error('reset'))
    return way
  }

  hangUp(): void {
    for (const socket of this.#data) socket.destroy()
  }

  #dial(port: number): void {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => {}).resume()
    this.#data.push(socket)
  }

  #hear(reply: DialogueReply): void {
    if (reply.code >= 200) this.finals.push(reply)
    if (reply.code === 229) this.#port = Number(/\d+/.exec(reply.lines[0] ?? '')?.[0])
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

/** A storage that takes its time. Counts what was opened, beside how it was ended. */
function watched(pick: (below: number) => number) {
  const opened = { reads: 0, writes: 0 }
  const { storage: inner, endings } = counted(
    memoryStorage({ files: { '/a.txt': 'x'.repeat(100_000) } }),
    upload => ({
      async commit() {
        await turns(pick(6))
        await upload.commit()
      },
      async abort(reason, leftover) {
        await turns(pick(6))
        await upload.abort(reason, leftover)
      },
    }),
  )
  const storage = Object.create(inner) as StorageAdapter
  storage.read = async (...given) => {
    await turns(pick(6))
    const source = await inner.read(...given)
    opened.reads++
    return source
  }
  storage.write = async (...given) => {
    await turns(pick(6))
    const upload = await inner.write(...given)
    opened.writes++
    return upload
  }
  return { storage, opened, endings }
}

describe('whatever a client does in whatever order (C-59)', () => {
  it.each(Array.from({ length: RUNS }, (_, seed) => seed))(
    'every command has one final reply and everything that was opened is ended once: %i',
    async seed => {
      const { storage, opened, endings } = watched(random(-seed))
      const timeouts = { acceptMs: 40, stallMs: 40 }
      const ours = rig({ timeouts }, storage)
      const client = new Client(ours, random(seed))
      for (let step = 0; step < STEPS; step++) await client.step()
      const way = client.leave()
      await client.closed
      client.hangUp()
      await ours.server.close()
      await turns(5)
      if (way === 'quit') {
        expect(client.finals[0]?.code).toBe(220)
        expect(client.finals.length - 1).toBe(client.lines)
        expect(client.finals.at(-1)?.code).toBe(221)
      }
      expect(endings.closes).toBe(opened.reads)
      expect(endings.commits + endings.aborts).toBe(opened.writes)
      expect(ours.events.filter(({ type }) => type === 'fault')).toEqual([])
      const of = (type: string) => ours.events.filter(event => event.type === type).length
      expect(of('transfer-finished')).toBe(of('transfer-started'))
    },
  )
})
