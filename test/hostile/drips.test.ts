// Clients that move a byte now and then are told 426; whoever waits for the server is not (C-31, P-35).
import { Readable, Writable } from 'node:stream'
import { READ_WRITE } from '@longshore/auth'
import type { StorageAdapter } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serve } from './lab/serve.js'
import { begin, push } from './lab/transfer.js'
import { logIn } from './lab/visitor.js'

const timeouts = { slowMs: 800, stallMs: 30_000 }
const limits = { minRate: 5_000 }
const LARGE = 16_000_000
/** What a slow part of the server lets pass, in bytes, and how often. */
const PIECE = 200
const EVERY_MS = 100
const PIECES = 30

/** Runs `step` again and again until the test has finished. */
function often(step: () => void): void {
  const timer = setInterval(step, EVERY_MS)
  onTestFinished(() => clearInterval(timer))
}

describe('a client that drips', () => {
  it('bytes of an upload gets 426, and what came may be gone on from (C-31)', {
    timeout: 30_000,
  }, async () => {
    const server = await serve(memoryStorage(), { timeouts, limits })
    const dialogue = await logIn(server.port)
    const { data, end } = await begin(dialogue, 'STOR new')
    often(() => data.write('x'))
    const { code, lines } = await end
    expect([code, lines[0]]).toEqual([426, 'Data connection closed: too slow for too long.'])
    const finished = await server.event('the end', ({ type }) => type === 'transfer-finished')
    expect(finished).toMatchObject({ outcome: 'failed', reason: 'too-slow' })
    expect(Number((await dialogue.command('SIZE new')).lines[0])).toBeGreaterThan(0)
  })

  it('lines of an upload in ASCII gets 426 (C-31)', { timeout: 30_000 }, async () => {
    const { port } = await serve(memoryStorage(), { timeouts, limits })
    const dialogue = await logIn(port)
    await dialogue.command('TYPE A')
    const { data, end } = await begin(dialogue, 'STOR new')
    often(() => data.write('x\r\n'))
    expect((await end).code).toBe(426)
    expect((await dialogue.command('NOOP')).code).toBe(200)
  })

  it('into a download, taking byte after byte, gets 426 (C-31)', { timeout: 30_000 }, async () => {
    const { port } = await serve(memoryStorage({ files: { '/large': 'x'.repeat(LARGE) } }), {
      timeouts,
      limits,
    })
    const dialogue = await logIn(port)
    const { data, end } = await begin(dialogue, 'RETR large')
    data.pause()
    often(() => void data.read(1))
    expect((await end).code).toBe(426)
    expect((await dialogue.command('NOOP')).code).toBe(200)
  })
})

describe('a transfer that the server itself keeps waiting', () => {
  it('in a slow storage is not ended, neither of a download nor of an upload', {
    timeout: 30_000,
  }, async () => {
    const { port } = await serve(slowStorage(), { timeouts, limits })
    const dialogue = await logIn(port)
    const download = await begin(dialogue, 'RETR slow')
    download.data.resume()
    expect((await download.end).code).toBe(226)
    const upload = await begin(dialogue, 'STOR slow')
    await push(upload.data, 'x'.repeat(LARGE))
    upload.data.end()
    expect((await upload.end).code).toBe(226)
  })

  it('to keep a rate is not ended, neither of a download nor of an upload', {
    timeout: 30_000,
  }, async () => {
    const storage = memoryStorage({ files: { '/file': 'x'.repeat(PIECE * PIECES) } })
    const slow = { downloadRate: 2_000, uploadRate: 2_000 }
    const principal = { name: 'ada', storage, permissions: READ_WRITE, limits: slow }
    const authenticator = { authenticate: async () => ({ granted: true, principal }) as const }
    const { port } = await serve(storage, {
      authenticator,
      timeouts: { ...timeouts, stallMs: 1_500 },
      limits,
    })
    const dialogue = await logIn(port)
    const download = await begin(dialogue, 'RETR file')
    download.data.resume()
    expect((await download.end).code).toBe(226)
    const upload = await begin(dialogue, 'STOR new')
    upload.data.end('x'.repeat(PIECE * PIECES))
    expect((await upload.end).code).toBe(226)
  })
})

/** Gives and takes a piece now and then. */
function slowStorage(): StorageAdapter {
  const inner = memoryStorage({ files: { '/slow': 'x' } })
  return {
    ...inner,
    stat: inner.stat.bind(inner),
    list: inner.list.bind(inner),
    remove: inner.remove.bind(inner),
    read: async () => ({ stream: () => Readable.from(drops()), close: async () => {} }),
    write: async () => ({ sink: slowSink, commit: async () => {}, abort: async () => {} }),
  }
}

async function* drops() {
  for (let i = 0; i < PIECES; i++) {
    await new Promise(resolve => setTimeout(resolve, EVERY_MS))
    yield Buffer.alloc(PIECE)
  }
}

/** Takes each of its chunks after so long that the client is far below the rate. */
function slowSink(): Writable {
  let chunks = 0
  return new Writable({
    write: (_chunk, _encoding, done) => void setTimeout(done, chunks++ < 2 ? 15 * EVERY_MS : 0),
  })
}
