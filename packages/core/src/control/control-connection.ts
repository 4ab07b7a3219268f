/** One client's control connection: lines in, replies out, TLS in between, one end (RFC 959 §2.3, RFC 4217 §4). */
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket, type TLSSocketOptions } from 'node:tls'
import type { Reply } from '../dispatch/reply.js'
import { ClearableSocket } from './clearable-socket.js'
import { type LineReader, LineSource } from './line-source.js'
import { ReplyWriter } from './reply-writer.js'

const KEEP_ALIVE_MS = 60_000

/** What the connection tells its session. */
export interface ControlHooks extends LineReader {
  /** The connection is gone; called once. */
  onClose(error: Error | undefined): void
}

/** A control connection over any duplex stream. */
export class ControlConnection {
  readonly lines: LineSource
  readonly #writer: ReplyWriter
  readonly #hooks: ControlHooks
  #socket: Duplex
  /** Below TLS that can be left again. */
  #clearable: ClearableSocket | undefined
  /** TLS can be left once: who could do so again and again would shake hands without end (C-18). */
  #wasLeft = false
  /** While TLS is being left: what is said waits until it is. */
  #leaving: Promise<void> | undefined
  #closed = false
  #ending = false
  #keptAlive = false

  constructor(socket: Duplex, hooks: ControlHooks) {
    this.#socket = socket
    this.#hooks = hooks
    this.#writer = new ReplyWriter(socket)
    this.lines = new LineSource(hooks, this.#writer)
    if (socket instanceof Socket) socket.setNoDelay(true)
    this.#watch(socket)
  }

  /** The TLS socket when the connection is protected. */
  get tls(): TLSSocket | undefined {
    return this.#socket instanceof TLSSocket ? this.#socket : undefined
  }

  /** Whether TLS is in force and can be left again. */
  get clearable(): boolean {
    return this.#clearable !== undefined && this.tls !== undefined
  }

  /** Whether the last reply can still be written. */
  get writable(): boolean {
    return !this.#closed && this.#socket.writable
  }

  /** Whether replies wait because the client does not read them. */
  get clogged(): boolean {
    return this.#socket.writableNeedDrain
  }

  send(reply: Reply): Promise<void> | undefined {
    if (this.#leaving) return this.#leaving.then(() => this.#writer.send(reply))
    return this.#writer.send(reply)
  }

  flushed(): Promise<void> {
    return this.#writer.flushed()
  }

  /**
   * Shakes hands as TLS server on this connection and goes on over TLS; `clearable` TLS can be left again.
   * Rejects, with the connection destroyed, when that fails or takes too long.
   */
  secure(options: TLSSocketOptions, handshakeMs: number, clearable = false): Promise<void> {
    this.lines.detach()
    this.#socket.pause()
    this.lines.clear()
    this.#clearable = clearable && !this.#wasLeft ? new ClearableSocket(this.#socket) : undefined
    const below = this.#clearable ?? this.#socket
    const tls = new TLSSocket(below as Socket, { ...options, isServer: true })
    this.#socket = tls
    // A word in the clear would be no TLS: what is said before the handshake is over waits for it.
    this.#writer.attach(tls)
    this.#watch(tls)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => tls.destroy(new Error('TLS handshake timed out')), handshakeMs)
      const failed = () => {
        clearTimeout(timer)
        reject(tls.errored ?? new Error('closed during the TLS handshake'))
      }
      // Half a connection shakes no hands.
      const ended = () => tls.destroy()
      tls.once('end', ended)
      tls.once('close', failed)
      tls.once('secure', () => {
        clearTimeout(timer)
        tls.off('end', ended)
        tls.off('close', failed)
        if (!this.#ending) this.lines.attach(tls)
        resolve()
      })
    })
  }

  /** What the peer says behind its TLS is clear text from now on: to be called before a reply tells it to leave TLS. */
  expectClear(): void {
    this.#clearable?.expectClear()
  }

  /** Leaves TLS in order and goes on in the clear, behind the close_notify of the peer if it says one (RFC 4217 §6). */
  async clear(): Promise<void> {
    const { tls } = this
    const below = this.#clearable
    if (!tls || !below) return
    this.lines.detach()
    tls.resume()
    tls.end()
    this.#leaving = below.left.then(() => this.#goOnInTheClear(below))
    await this.#leaving
    this.#leaving = undefined
  }

  #goOnInTheClear(below: ClearableSocket): void {
    const { socket } = below
    if (socket.destroyed) return
    this.#wasLeft = true
    this.#clearable = undefined
    this.#socket = socket
    this.#writer.attach(socket)
    below.handOver((text, ended) => {
      if (this.#ending) return void socket.resume()
      this.lines.attach(socket)
      if (text.length > 0) this.lines.onBytes(text)
      if (ended) this.lines.onEnd()
    })
  }

  /** Ends in order: what was written goes out first, and the peer may take its time to close its side. False when the end has come or begun before. */
  end(): boolean {
    if (this.#closed || this.#ending) return false
    this.#ending = true
    if (this.#leaving) void this.#leaving.then(() => this.#endNow())
    else this.#endNow()
    return true
  }

  #endNow(): void {
    // A peer that still sends must not turn the last reply into a reset.
    this.lines.detach()
    this.#socket.resume()
    this.#socket.end()
  }

  /** Lets the system find out, from now on, when the peer is gone without a word. */
  keepAlive(): void {
    if (this.#keptAlive) return
    this.#keptAlive = true
    const socket = this.#clearable?.socket ?? this.#socket
    if (socket instanceof Socket) socket.setKeepAlive(true, KEEP_ALIVE_MS)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #watch(socket: Duplex): void {
    // Whatever happens to a connection is told by its end, and is not the end of the process.
    socket.on('error', ignore)
    socket.on('close', () => this.#onClose(socket))
  }

  #onClose(socket: Duplex): void {
    if (this.#closed || socket !== this.#socket) return
    this.#closed = true
    this.#hooks.onClose(socket.errored ?? undefined)
  }
}

function ignore(): void {}
