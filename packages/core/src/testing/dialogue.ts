/** A scripted conversation with an FTP server: commands and bytes out, replies in, TLS in between (RFC 959 §5.4, RFC 4217 §4). */
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { type DialogueReply, ReplyReader } from './reply-reader.js'

const PATIENCE_MS = 10_000

/** A completion reply with the preliminary replies that came before it. */
export interface CommandReply extends DialogueReply {
  readonly preliminary: readonly DialogueReply[]
}

/** How a dialogue is held. */
export interface DialogueOptions {
  /** Milliseconds to wait for a reply before it is taken for missing; 10 000 unless given. */
  readonly patienceMs?: number
}

interface Waiter {
  readonly resolve: (reply: DialogueReply) => void
  readonly reject: (error: Error) => void
}

/** One conversation over any stream; {@link converse} makes one with a server that needs no port. */
export class Dialogue {
  #stream: Duplex
  #reader = new ReplyReader()
  #replies: DialogueReply[] = []
  #waiters: Waiter[] = []
  #ended: Error | undefined
  #lastSent = ''
  readonly #patienceMs: number
  #tlsSession: Buffer | undefined
  /** Resolves when the server has ended the conversation, or it broke. */
  readonly closed: Promise<void>
  readonly #close: () => void

  constructor(stream: Duplex, { patienceMs = PATIENCE_MS }: DialogueOptions = {}) {
    this.#stream = stream
    this.#patienceMs = patienceMs
    let close = (): void => {}
    this.closed = new Promise(resolve => {
      close = resolve
    })
    this.#close = close
    this.#listen(stream)
  }

  /** The TLS socket once the conversation is protected. */
  get tls(): TLSSocket | undefined {
    return 'encrypted' in this.#stream ? (this.#stream as TLSSocket) : undefined
  }

  /** The newest TLS session of the control connection, with which a data connection resumes it. */
  get tlsSession(): Buffer | undefined {
    return this.#tlsSession
  }

  /** Replies that have come and nobody has asked for. */
  get unread(): readonly DialogueReply[] {
    return this.#replies
  }

  /** Sends a command and waits for its completion reply. Rejects when the connection closes first, or no reply comes in time. */
  async command(line: string): Promise<CommandReply> {
    this.write(`${line}\r\n`)
    const preliminary: DialogueReply[] = []
    for (;;) {
      const reply = await this.reply()
      if (reply.code >= 200) return { ...reply, preliminary }
      preliminary.push(reply)
    }
  }

  /** Sends bytes as they are, in one segment; text as UTF-8. */
  write(bytes: string | Uint8Array): void {
    this.#lastSent = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1')
    this.#stream.write(bytes)
  }

  /** The next reply, preliminary or not. Rejects when the connection closes first, or no reply comes in time. */
  reply(): Promise<DialogueReply> {
    const ready = this.#replies.shift()
    if (ready) return Promise.resolve(ready)
    if (this.#ended) return Promise.reject(this.#ended)
    const after = JSON.stringify(this.#lastSent)
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no reply for ${this.#patienceMs} ms after ${after}`))
      const timer = setTimeout(late, this.#patienceMs)
      const settle =
        <T>(action: (result: T) => void) =>
        (result: T) => {
          clearTimeout(timer)
          action(result)
        }
      this.#waiters.push({ resolve: settle(resolve), reject: settle(reject) })
    })
  }

  /** Shakes hands as TLS client; to be called when 234 has come. Certificates are not verified unless `options` say so. */
  async secure(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const plain = this.#stream
    plain.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close')
    const tls = connectTls({ socket: plain, rejectUnauthorized: false, ALPNProtocols: ['ftp'], ...options })
    this.#stream = tls
    tls.on('session', session => {
      this.#tlsSession = session
    })
    this.#listen(tls)
    await new Promise<void>((resolve, reject) => {
      tls.once('secureConnect', resolve)
      tls.once('close', () => reject(this.#ended ?? new Error('closed in the TLS handshake')))
    })
    return tls
  }

  /** Ends this side; what the server still says can be read. */
  end(): void {
    this.#stream.end()
  }

  /** Breaks the connection off. */
  destroy(): void {
    this.#stream.destroy()
  }

  #listen(stream: Duplex): void {
    const over = (error: Error) => this.#over(error)
    stream.on('data', (bytes: Buffer) => this.#take(bytes))
    stream.on('error', over)
    stream.on('end', () => {
      stream.end()
      over(new Error(`the server closed the connection${this.#context()}`))
    })
    stream.on('close', () => over(new Error(`the connection closed${this.#context()}`)))
  }

  #take(bytes: Buffer): void {
    let replies: DialogueReply[] = []
    try {
      replies = this.#reader.push(bytes)
    } catch (error) {
      this.#over(error as Error)
    }
    for (const reply of replies) {
      const waiter = this.#waiters.shift()
      if (waiter) waiter.resolve(reply)
      else this.#replies.push(reply)
    }
  }

  #over(error: Error): void {
    this.#ended ??= error
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#ended)
    this.#close()
  }

  #context(): string {
    const rest = this.#reader.rest
    return `${rest === '' ? '' : `, in the middle of ${JSON.stringify(rest)}`}${
      this.#lastSent === '' ? '' : `; last sent: ${JSON.stringify(this.#lastSent)}`
    }`
  }
}
