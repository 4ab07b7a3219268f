// A client of raw sockets: from an address of its choice, polite or not.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Dialogue, type DialogueReply } from '@longshore/core/testing'
import { onTestFinished } from 'vitest'
import { PASSWORD, USER } from './serve.js'

export interface From {
  /** The local address; any address of loopback will do. */
  readonly from?: string
  /** Where the server is; `127.0.0.1` unless given. */
  readonly host?: string
  /** Does not answer the server's end with its own. */
  readonly allowHalfOpen?: boolean
}

/** A connected socket that does not outlive the test; its errors are no one's. */
export async function dial(port: number, options: From = {}): Promise<Socket> {
  const socket = begin(port, options)
  await once(socket, 'connect')
  return socket
}

/** As {@link dial}, without waiting for anybody to answer. */
export function begin(port: number, { from, host = '127.0.0.1', allowHalfOpen = false }: From = {}): Socket {
  const socket = connect({
    host,
    port,
    noDelay: true,
    allowHalfOpen,
    ...(from !== undefined && { localAddress: from }),
  })
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

/** A dialogue whose greeting has come. */
export async function visit(port: number, from: From = {}): Promise<Dialogue> {
  const dialogue = new Dialogue(await dial(port, from))
  const { code } = await dialogue.reply()
  if (code !== 220) throw new Error(`greeted with ${code}`)
  return dialogue
}

/** A logged-in dialogue in TYPE I. */
export async function logIn(port: number, from: From = {}): Promise<Dialogue> {
  const dialogue = await visit(port, from)
  await enter(dialogue)
  return dialogue
}

/** USER, PASS and TYPE I. */
export async function enter(dialogue: Dialogue): Promise<void> {
  await dialogue.command(`USER ${USER}`)
  const { code, wire } = await dialogue.command(`PASS ${PASSWORD}`)
  if (code !== 230) throw new Error(`login was answered ${wire}`)
  await dialogue.command('TYPE I')
}

/** Sends many lines in one write and reads their replies. None of them may be answered with a 1xx. */
export async function ask(
  dialogue: Dialogue,
  lines: readonly (string | Uint8Array)[],
): Promise<DialogueReply[]> {
  const bytes = lines.map(line => Buffer.concat([typeof line === 'string' ? Buffer.from(line) : line, CRLF]))
  dialogue.write(Buffer.concat(bytes))
  const replies: DialogueReply[] = []
  for (const _ of lines) replies.push(await dialogue.reply())
  return replies
}

const CRLF = Buffer.from('\r\n')

/** The port of a fresh passive data connection. */
export async function passivePort(dialogue: Dialogue): Promise<number> {
  const { code, lines } = await dialogue.command('EPSV')
  const port = Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1])
  if (code !== 229 || !port) throw new Error(`EPSV was answered ${code} ${lines.join(' ')}`)
  return port
}

/** Everything that `socket` says until its end, which has to come within the deadline. A reset is an end. */
export function heard(socket: Socket, deadlineMs = 5_000): Promise<Buffer> {
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () =>
        reject(
          new Error(`still open after ${deadlineMs} ms, having said ${Buffer.concat(chunks).toString()}`),
        ),
      deadlineMs,
    )
    const done = () => {
      clearTimeout(late)
      resolve(Buffer.concat(chunks))
    }
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.once('end', done).once('close', done)
    if (socket.destroyed) done()
  })
}

/** Resolves when `socket` is closed on both sides, whoever did it; rejects at the deadline. */
export function closed(socket: Socket, deadlineMs = 5_000): Promise<void> {
  if (socket.destroyed) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not closed within ${deadlineMs} ms`)), deadlineMs)
    socket.once('close', () => {
      clearTimeout(late)
      resolve()
    })
    socket.resume()
  })
}
