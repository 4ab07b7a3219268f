// Transfers whose data connection the test reads, writes and breaks as it likes, under TLS where the way says so.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type CommandReply, type Dialogue, type DialogueReply, receiveData } from '@longshore/core/testing'
import { until } from '../../hostile/lab/transfer.js'
import { dial, type From, passivePort } from '../../hostile/lab/visitor.js'
import type { Berth } from './berth.js'
import { diceOf, KIB } from './bytes.js'

export interface Moving {
  /** What the bytes go through. */
  readonly stream: Socket
  /** The TCP connection under it. */
  readonly raw: Socket
  /** What has come, and comes. */
  readonly reader: Reader
  /** The next reply of the session: the completion, if nothing else was asked. */
  end(): Promise<DialogueReply>
}

/** Has `line` begin on a passive data connection; nothing is read from it yet. */
export async function begin(
  { way }: Berth,
  dialogue: Dialogue,
  line: string,
  from: From = {},
): Promise<Moving> {
  const raw = await dial(await passivePort(dialogue), from)
  dialogue.write(`${line}\r\n`)
  const { code, wire } = await dialogue.reply()
  if (code !== 150) throw new Error(`${line} was answered ${wire}`)
  const stream = way.secure ? await shaken(raw, dialogue) : raw
  return { stream, raw, reader: new Reader(stream), end: () => dialogue.reply() }
}

async function shaken(socket: Socket, { tlsSession: session }: Dialogue): Promise<Socket> {
  const tls = connectTls({ socket, rejectUnauthorized: false, ...(session && { session }) })
  tls.on('error', () => {})
  await new Promise(resolve => tls.once('secureConnect', resolve).once('close', resolve))
  return tls
}

/** A whole download, perhaps from somewhere in the middle. */
export async function download(
  { way: { secure } }: Berth,
  dialogue: Dialogue,
  name: string,
  start = 0,
): Promise<{ readonly bytes: Buffer; readonly reply: CommandReply }> {
  if (start > 0) await dialogue.command(`REST ${start}`)
  return receiveData(dialogue, `RETR ${name}`, { secure })
}

/** A whole upload, in pieces of many sizes. */
export async function upload(
  berth: Berth,
  dialogue: Dialogue,
  line: string,
  bytes: Buffer,
): Promise<DialogueReply> {
  const moving = await begin(berth, dialogue, line)
  await pour(moving.stream, bytes)
  moving.stream.resume().end()
  return moving.end()
}

/** A reset and nothing before it: `resetAndDestroy` would end the connection first. */
export function reset({ raw }: Moving): void {
  Object.assign(raw, { resetAndClosing: true }).destroy()
}

/** Resolves when every transfer that runs has moved `bytes`, as the server counts them. */
export function untilMoved({ server }: Berth, bytes: number): Promise<void> {
  return until(`${bytes} bytes moved`, () =>
    [...server.sessions].every(({ transfer }) => transfer === undefined || transfer.bytes >= bytes),
  )
}

/** Writes bytes in pieces of many sizes, as fast as they are taken; rejects when the connection is closed before. */
export async function pour(stream: Socket, bytes: Buffer, seed = 1): Promise<void> {
  const dice = diceOf(seed)
  for (let from = 0; from < bytes.length; ) {
    const piece = bytes.subarray(from, from + 1 + dice(from % 3 === 0 ? 200 * KIB : 3 * KIB))
    from += piece.length
    if (stream.destroyed) throw new Error('closed while bytes were sent')
    if (!stream.write(piece)) await drainedOrClosed(stream)
  }
}

async function drainedOrClosed(stream: Socket): Promise<void> {
  const over = new AbortController()
  const { signal } = over
  await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })])
  // The other of the two would listen as long as the connection lives.
  over.abort()
}

/** The receiving end of a download: reads when it is told to. */
export class Reader {
  readonly #stream: Socket
  readonly #chunks: Buffer[] = []
  #wake: () => void = () => undefined
  /** Bytes that have come. */
  length = 0
  #over = false

  constructor(stream: Socket) {
    this.#stream = stream
    stream.pause()
    stream.on('data', (bytes: Buffer) => {
      this.#chunks.push(bytes)
      this.length += bytes.length
      this.#wake()
    })
    const over = () => {
      this.#over = true
      this.#wake()
    }
    stream.once('end', over).once('close', over)
    if (stream.readableEnded || stream.destroyed) over()
  }

  /** No more comes. */
  get over(): boolean {
    return this.#over
  }

  /** Reads until `count` bytes have come, or the end, and then no more. */
  async until(count: number): Promise<void> {
    while (this.length < count && !this.#over) await this.#more()
    this.#stream.pause()
  }

  /** Everything up to the end of the data, however it ends. */
  async rest(): Promise<Buffer> {
    while (!this.#over) await this.#more()
    return this.bytes
  }

  /** What has come so far. */
  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  /** What has come is of no interest any more. */
  forget(): void {
    this.#chunks.length = 0
  }

  #more(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
      this.#stream.resume()
    })
  }
}
