/** What the tests of this package talk with: clients on loopback addresses, control endpoints, files and movements. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { ByteSink, ByteSource, ControlEndpoints, Movement } from '../src/data-channel.js'

/** The control connection of a client at `remoteAddress`. */
export function control(remoteAddress = '127.0.0.1', more: Partial<ControlEndpoints> = {}): ControlEndpoints {
  const localAddress = remoteAddress.includes(':') ? '::1' : '127.0.0.1'
  return {
    sessionId: 's',
    localAddress,
    localPort: 21,
    remoteAddress,
    remotePort: 40_000,
    secure: false,
    ...more,
  }
}

/** A client's data connection; the client's side may stay open after the server's end. */
export async function dial(port: number, from = '127.0.0.1', host?: string): Promise<Socket> {
  const socket = connect({
    ...{ port, localAddress: from, allowHalfOpen: true },
    host: host ?? (from.includes(':') ? '::1' : '127.0.0.1'),
  })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** As `dial`, but the server has taken the connection too, which may be some turns later. */
export async function dialTaken(port: number, from?: string): Promise<Socket> {
  const taken = new Set<number | undefined>()
  const hear = (message: unknown) => void taken.add((message as { socket: Socket }).socket.remotePort)
  subscribe('net.server.socket', hear)
  const client = await dial(port, from)
  while (!taken.has(client.localPort)) await new Promise(setImmediate)
  unsubscribe('net.server.socket', hear)
  return client
}

/** Everything the peer sends until its end; rejects when there is none. */
export async function bytesFrom(socket: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export function movement(more: Partial<Movement> = {}): Movement {
  return {
    ...{ signal: new AbortController().signal, type: 'image', counters: { bytes: 0 }, stallMs: 10_000 },
    ...more,
  }
}

export const sending = { signal: new AbortController().signal, direction: 'send' } as const
export const receiving = { signal: new AbortController().signal, direction: 'receive' } as const

export function sourceOf(...chunks: readonly (Buffer | string)[]): ByteSource {
  return { stream: () => Readable.from(chunks.map(chunk => Buffer.from(chunk))) }
}

/** A sink that keeps what it gets. */
export function keepingSink(): ByteSink & { readonly bytes: () => Buffer; readonly writable: Writable } {
  const chunks: Buffer[] = []
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { sink: () => writable, bytes: () => Buffer.concat(chunks), writable }
}

/** Bytes that differ everywhere, so that a swapped or repeated piece is seen. */
export function pattern(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let state = 0x9e3779b9
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

/** An open file with `content`, gone with `close`. */
export async function temporaryFile(content: Buffer) {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-data-'))
  const path = join(folder, 'file')
  await writeFile(path, content)
  const handle = await open(path, 'r+')
  return {
    handle,
    fd: handle.fd,
    path,
    close: async () => {
      await handle.close().catch(() => undefined)
      await rm(folder, { recursive: true })
    },
  }
}

/** Writes in pieces of many sizes, waiting for room. */
export async function upload(client: Writable, bytes: Buffer): Promise<void> {
  for (let from = 0, piece = 1; from < bytes.length; from += piece, piece = (piece * 7 + 3) % 90_000 || 1) {
    if (!client.write(bytes.subarray(from, from + piece))) await once(client, 'drain')
  }
  client.end()
}
