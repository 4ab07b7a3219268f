/** Transfers within a dialogue, over extended passive data connections on the host of the server (RFC 959 §3.2, RFC 2428 §3, RFC 4217 §9). */
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { CommandReply, Dialogue } from './dialogue.js'
import type { DialogueReply } from './reply-reader.js'

/** How a data connection is made. */
export interface TransferOptions {
  /** Where the server is; `127.0.0.1` unless given. */
  readonly host?: string
  /** Shakes hands on the data connection: for sessions with PROT P. */
  readonly secure?: boolean
}

/** What a download brought. */
export interface Received {
  readonly bytes: Buffer
  readonly reply: CommandReply
}

/** Runs a command that sends data (RETR, LIST, MLSD, …). A refusal is the reply, with no bytes; a transfer that broke, the reply with those that came. */
export async function receiveData(
  dialogue: Dialogue,
  command: string,
  options: TransferOptions = {},
): Promise<Received> {
  const connection = await openData(dialogue, options)
  const bytes = collect(connection.start())
  const reply = await dialogue.command(command)
  if (reply.preliminary.length === 0) connection.socket.destroy()
  return { bytes: await bytes, reply }
}

/** Runs a command that takes data (STOR, APPE, …). */
export async function sendData(
  dialogue: Dialogue,
  command: string,
  bytes: string | Uint8Array,
  options: TransferOptions = {},
): Promise<CommandReply> {
  const connection = await openData(dialogue, options)
  dialogue.write(`${command}\r\n`)
  const first = await dialogue.reply()
  if (first.code >= 200) {
    connection.socket.destroy()
    return { ...first, preliminary: [] }
  }
  const stream = connection.start()
  stream.resume()
  stream.end(bytes)
  return { ...(await completion(dialogue)), preliminary: [first] }
}

interface OpenData {
  readonly socket: Socket
  /** The stream to read from and write to; begins TLS when that is asked for. */
  start(): Socket
}

async function openData(
  dialogue: Dialogue,
  { host = '127.0.0.1', secure }: TransferOptions,
): Promise<OpenData> {
  const { code, lines } = await dialogue.command('EPSV')
  const port = /\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1]
  if (code !== 229 || port === undefined) throw new Error(`EPSV was answered ${code} ${lines.join(' ')}`)
  const socket = connect({ host, port: Number(port) })
  socket.on('error', () => {})
  return { socket, start: () => (secure ? overTls(socket, dialogue) : socket) }
}

function overTls(socket: Socket, { tlsSession }: Dialogue): Socket {
  const tls = connectTls({ socket, rejectUnauthorized: false, ...(tlsSession && { session: tlsSession }) })
  tls.on('error', () => {})
  return tls
}

function collect(stream: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise(resolve => stream.once('close', () => resolve(Buffer.concat(chunks))))
}

async function completion(dialogue: Dialogue): Promise<DialogueReply> {
  for (;;) {
    const reply = await dialogue.reply()
    if (reply.code >= 200) return reply
  }
}
