/** The sending side of a data connection: counted writes, and an end in order (RFC 959 §3.4.1, RFC 4217 §12.4). */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { TransferCounters } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { descriptorOf } from './descriptor.js'
import type { Ending } from './ending.js'
import type { Lingering } from './lingering.js'

// How long a peer that seems to be gone may take nothing.
const DOUBT_MS = 2_000
// So many bytes, and the end behind them, leave at once on a new connection, without waiting for the peer (RFC 6928 §2).
const FIRST_FLIGHT = 14_600

/** Told when bytes were handed to the system, or with the error that ended the movement. */
export type Written = (error?: Error) => void

export class Outlet {
  /** What bytes are written to: the TLS socket, or the TCP socket itself. */
  readonly socket: Socket
  readonly secure: boolean
  readonly #counters: TransferCounters
  readonly #ending: Ending
  #attends = false

  constructor(socket: Socket, counters: TransferCounters, ending: Ending) {
    this.socket = socket
    this.secure = socket instanceof TLSSocket
    this.#counters = counters
    this.#ending = ending
    this.#watch()
    if (this.secure) this.attend()
  }

  /** Begins to read: what the peer sends meanwhile is of no interest, but its end is. Not needed for bytes of which {@link isBrief}. */
  attend(): void {
    this.#attends = true
    this.socket.resume()
  }

  /** Fails with `reset` when the peer has ended its side already: it connected early, and went away before the transfer began. */
  async refuseEnded(): Promise<void> {
    this.attend()
    // The poll phase between two turns reads what has arrived.
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    if (this.socket.readableEnded)
      throw new DataChannelError('reset', new Error('closed before the transfer began'))
  }

  /** An end in the turn of the handshake would overtake the session tickets, which are still being written, and lose its close_notify. */
  async handshakeWritten(): Promise<void> {
    await new Promise(setImmediate)
  }

  /** Bytes that the system took from elsewhere than {@link write}. */
  moved(count: number): void {
    this.#counters.bytes += count
  }

  /** See {@link descriptorOf}; undefined also while bytes wait to be written first. */
  get descriptor(): number | undefined {
    return this.socket.writableLength > 0 ? undefined : descriptorOf(this.socket)
  }

  /** The bytes must not be changed before `written` is called without an error. */
  write(bytes: Uint8Array, written: Written): void {
    if (this.#ending.failed) {
      written(this.#ending.reason as Error)
      return
    }
    this.socket.write(bytes, error => {
      if (error) this.#ending.fail(lost(this.socket, error))
      if (!this.#ending.failed) this.#counters.bytes += bytes.byteLength
      written(this.#ending.failed ? (this.#ending.reason as Error) : undefined)
    })
  }

  /** Whether so many bytes, and the end behind them, leave without waiting for the peer, so that the system can be left alone with them. */
  isBrief(length: number): boolean {
    return !this.#attends && length <= FIRST_FLIGHT
  }

  /**
   * Ends with close_notify and FIN, then gives the peer `closeMs` to close its side. Resolves when the connection is closed; where all that
   * was sent is on its way with the end, at once.
   */
  close(closeMs: number, lingering: Lingering): Promise<void> {
    const { socket } = this
    if (!this.#attends) {
      this.#ending.release()
      socket.destroy()
      return Promise.resolve()
    }
    const brief = this.#counters.bytes <= FIRST_FLIGHT && lingering.hasRoom
    return new Promise((resolve, reject) => {
      this.#ending.onFail(() => reject(this.#ending.reason))
      socket.once('close', resolve)
      socket.end((error?: Error) => {
        if (error) this.#ending.fail(lost(socket, error))
        this.#ending.release()
        lingering.add(socket, closeMs)
        if (brief) resolve()
      })
    })
  }

  #watch(): void {
    const { socket } = this
    socket.once('error', error => this.#ending.fail(new DataChannelError('reset', error)))
    // Asked first, since each download ends here and an error is dear to make.
    socket.once('close', () => this.#ending.over || this.#ending.fail(lost(socket)))
    // A TLS peer that ends its side before it has the data was most likely reset: node may take one for the other, and calls no write back.
    if (this.secure) socket.once('end', () => this.#ending.doubt(DOUBT_MS))
  }
}

/** A socket that closed without an error of its own was closed from this side. */
export function lost(socket: Socket, error?: Error): DataChannelError {
  const cause = socket.errored ?? error
  return new DataChannelError(socket.errored === null ? 'aborted' : 'reset', cause)
}

/** Bytes that wait in this process to be taken by the system: shrinks while a slow peer takes one large write bit by bit. */
export function unsent(tcp: Socket): number {
  const { _handle: handle } = tcp as { _handle?: { writeQueueSize?: number } | null }
  return handle?.writeQueueSize ?? 0
}
