// Clients that keep the server waiting are gone within the limits, whatever they wait with (C-31, P-26, P-35).
import type { Socket } from 'node:net'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { serve } from './lab/serve.js'
import { ServerProcess } from './lab/server-process.js'
import { begin as beginTransfer, push } from './lab/transfer.js'
import { begin, dial, enter, logIn, passivePort, visit } from './lab/visitor.js'

const timeouts = { loginMs: 1_000, idleMs: 1_000, handshakeMs: 700, stallMs: 600, acceptMs: 500 }
const tls = { cert: SERVER_CERT, key: SERVER_KEY }
/** Beside the limit itself: how often the server looks, the two seconds that a client has to close its side, and a busy machine. */
const GRACE_MS = 4_000
const DRIP_MS = 25
const EACH = 40

/** Sends one byte after the other, for as long as the connection takes them. */
function drip(socket: Socket, bytes: Uint8Array): Socket {
  let next = 0
  const timer = setInterval(() => socket.write(Uint8Array.of(bytes[next++ % bytes.length] ?? 0)), DRIP_MS)
  socket.once('close', () => clearInterval(timer))
  onTestFinished(() => clearInterval(timer))
  return socket
}

/** How long after now the socket is closed. */
function closes(socket: Socket): Promise<number> {
  const begun = performance.now()
  socket.resume()
  return new Promise(resolve => socket.once('close', () => resolve(performance.now() - begun)))
}

async function allClose(sockets: readonly Socket[], limitMs: number): Promise<void> {
  const times = await Promise.all(sockets.map(closes))
  expect(Math.max(...times)).toBeLessThan(limitMs + GRACE_MS)
}

const many = <T>(make: () => T): T[] => Array.from({ length: EACH }, make)
const letters = Buffer.from('USER a-name-without-an-end-')

describe('two hundred clients that never get to the point', () => {
  it('before login are gone within the login limit, others are served meanwhile (C-31)', {
    timeout: 30_000,
  }, async () => {
    const options = { timeouts, tls, limits: { maxSessionsPerAddress: 1_000 } }
    const server = await ServerProcess.start({ options, listen: [{}, { implicitTls: true }] })
    const [clear = 0, implicit = 0] = server.ports
    const silent = many(() => begin(clear))
    const dripping = many(() => drip(begin(clear), letters))
    const busy = many(() => drip(begin(clear), Buffer.from('NOOP\r\n')))
    const unshaken = many(() => begin(implicit))
    const shaking = many(() => drip(begin(implicit), Buffer.from('1603010200010001fc0303', 'hex')))
    const all = [...silent, ...dripping, ...busy, ...unshaken, ...shaking]
    const gone = Promise.all([
      allClose([...silent, ...dripping, ...busy], timeouts.loginMs),
      allClose([...unshaken, ...shaking], timeouts.handshakeMs),
    ])
    expect((await (await logIn(clear)).command('PWD')).code).toBe(257)
    await gone
    expect(all.length).toBe(200)
    const { complaints } = await server.until('no session', ({ sessions }) => sessions === 0)
    expect(complaints).toEqual([])
  })

  it('are gone as well when they are a thousand, of many addresses (C-31, G25)', {
    timeout: 30_000,
  }, async () => {
    const limits = { maxSessions: 1_100, maxLoginsWaiting: 1_100 }
    const server = await ServerProcess.start({ options: { timeouts: { loginMs: 3_000 }, limits } })
    const sockets = Array.from({ length: 1_000 }, (_, i) => {
      const socket = begin(server.port, { from: `127.0.1.${(i % 200) + 1}` })
      socket.write('USER a-name')
      return socket
    })
    const gone = allClose(sockets, 3_000)
    await server.until('all inside', ({ sessions }) => sessions === 1_000)
    expect((await (await logIn(server.port)).command('PWD')).code).toBe(257)
    await gone
    const { complaints } = await server.until('no session but one', ({ sessions }) => sessions <= 1)
    expect(complaints).toEqual([])
  })

  it('after AUTH are gone within the handshake limit (C-31)', { timeout: 30_000 }, async () => {
    const server = await ServerProcess.start({ options: { timeouts: { ...timeouts, loginMs: 20_000 }, tls } })
    const sockets = await Promise.all(
      many(async () => {
        const socket = await dial(server.port)
        socket.write('AUTH TLS\r\n')
        return socket
      }),
    )
    for (const socket of sockets.slice(EACH / 2)) drip(socket, Buffer.from('1603010200', 'hex'))
    await allClose(sockets, timeouts.handshakeMs)
    await server.until('no session', ({ sessions }) => sessions === 0)
  })
})

describe('a client that has logged in', () => {
  it('and does nothing, drips a line or never reads is gone within the idle limit (C-31, P-26)', {
    timeout: 30_000,
  }, async () => {
    const server = await ServerProcess.start({ options: { timeouts } })
    const entered = async () => {
      const socket = await dial(server.port)
      socket.write('USER ada\r\nPASS lovelace\r\n')
      await new Promise(resolve =>
        socket.on('data', said => String(said).includes('230') && resolve(undefined)),
      )
      return socket
    }
    const [idle, dripping, deaf] = [await entered(), await entered(), await entered()]
    drip(dripping, letters)
    deaf.pause()
    for (let block = 0; block < 200; block++) deaf.write('HELP\r\n'.repeat(1_000))
    await Promise.all([allClose([idle], timeouts.idleMs), allClose([dripping], timeouts.idleMs)])
    await server.until('no session', ({ sessions }) => sessions === 0, timeouts.idleMs + GRACE_MS)
    await server.until('no socket', ({ resources }) => resources.TCPSocketWrap === undefined)
  })

  it('and lets a transfer stand still gets 426 or 425 within the limit and goes on (C-31, P-35)', {
    timeout: 30_000,
  }, async () => {
    const server = await serve(memoryStorage({ files: { '/large': 'x'.repeat(8_000_000) } }), {
      timeouts,
      tls,
    })
    const dialogue = await logIn(server.port)
    const upload = await beginTransfer(dialogue, 'STOR new')
    await push(upload.data, 'some')
    expect((await upload.end).code).toBe(426)
    const download = await beginTransfer(dialogue, 'RETR large')
    download.data.pause()
    expect((await download.end).code).toBe(426)
    await passivePort(dialogue)
    expect((await dialogue.command('LIST')).code).toBe(425)
    expect((await dialogue.command('NOOP')).code).toBe(200)
  })

  it('and never shakes hands on the data connection gets 522 within the limit (C-31)', {
    timeout: 30_000,
  }, async () => {
    const server = await serve(memoryStorage({ files: { '/file': 'x' } }), { timeouts, tls })
    const dialogue = await visit(server.port)
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    await enter(dialogue)
    await dialogue.command('PBSZ 0')
    await dialogue.command('PROT P')
    for (const bytes of ['', '16', '1603010200010001fc']) {
      const running = await beginTransfer(dialogue, 'RETR file')
      running.data.write(Buffer.from(bytes, 'hex'))
      expect((await running.end).code).toBe(522)
    }
    expect((await dialogue.command('NOOP')).code).toBe(200)
  })
})
