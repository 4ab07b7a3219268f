// Data connections of a dialogue: where they lead, and one transfer over each (RFC 959 §3.2, RFC 2428).
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { finished } from 'node:stream/promises'
import { connect as startTls } from 'node:tls'
import type { Dialled } from '../lab/tunnel.js'
import type { Dialogue, Reply } from './dialogue.js'

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** What a 227 says, taken literally. */
export function endpointOf227({ text }: Reply): Endpoint {
  const match = /^227 Entering Passive Mode \((\d+,\d+,\d+,\d+),(\d+),(\d+)\)\.$/.exec(text)
  if (!match) throw new Error(`No 227 that a router can read: ${text}`)
  return { host: (match[1] ?? '').replaceAll(',', '.'), port: Number(match[2]) * 256 + Number(match[3]) }
}

export function portOf229({ text }: Reply): number {
  const match = /^229 Entering Extended Passive Mode \(\|\|\|(\d+)\|\)$/.exec(text)
  if (!match) throw new Error(`No 229 that a router can read: ${text}`)
  return Number(match[1])
}

/** `h1,h2,h3,h4,p1,p2` for PORT. */
export function hostPort({ host, port }: Endpoint): string {
  return [...host.split('.'), port >> 8, port & 255].join(',')
}

/** PASV, or EPSV, and where it leads; PASV leads where the reply says, not to where the client knows the server to be. */
export async function passive(dialogue: Dialogue, verb: 'PASV' | 'EPSV'): Promise<Endpoint> {
  if (verb === 'PASV') return endpointOf227(await dialogue.ask('PASV', 227))
  return { host: dialogue.server, port: portOf229(await dialogue.ask('EPSV', 229)) }
}

/** A data connection, under TLS if the dialogue is protected; its handshake ends once a transfer has begun. */
export async function dialPassive(dialogue: Dialogue, verb: 'PASV' | 'EPSV'): Promise<Dialled> {
  const dialled = await dialogue.host.dial({ ...(await passive(dialogue, verb)), ...dialogue.from })
  if (!dialogue.isProtected) return dialled
  const socket = startTls({ socket: dialled.socket, rejectUnauthorized: false })
  socket.on('error', () => {})
  return { ...dialled, socket }
}

/** Fetches a file over a passive data connection, for its hash. */
export async function fetch(dialogue: Dialogue, verb: 'PASV' | 'EPSV', path: string): Promise<string> {
  const { socket } = await dialPassive(dialogue, verb)
  const content = hashOf(socket)
  await dialogue.ask(`RETR ${path}`, 150)
  await dialogue.expect(226)
  return content
}

/** Reads until so many bytes have come, and goes on reading. */
export function flow(socket: Socket, bytes: number): Promise<void> {
  let left = bytes
  return new Promise(resolve => {
    socket.on('data', (chunk: Buffer) => {
      left -= chunk.length
      if (left <= 0) resolve()
    })
  })
}

/** Reads a data connection to its end. */
export async function hashOf(socket: Socket): Promise<string> {
  const hash = createHash('sha256')
  socket.on('data', (bytes: Buffer) => hash.update(bytes))
  socket.on('end', () => socket.end())
  await finished(socket)
  return hash.digest('hex')
}

/** Stores bytes over a passive data connection. */
export async function store(
  dialogue: Dialogue,
  verb: 'PASV' | 'EPSV',
  path: string,
  bytes: Buffer,
): Promise<void> {
  const { socket } = await dialPassive(dialogue, verb)
  await dialogue.ask(`STOR ${path}`, 150)
  socket.resume().end(bytes)
  await dialogue.expect(226)
}
