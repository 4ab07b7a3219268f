/** The receiving side of a data connection: counted chunks, and the peer's end answered at once (RFC 959 §3.4.1, RFC 4217 §12.4). */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { TransferCounters } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { descriptorOf } from './descriptor.js'
import type { Ending } from './ending.js'
import { lost } from './outlet.js'
import { OwnReads, type Tank } from './own-reads.js'
import { endedByNotice } from './tls-records.js'

const NOTHING = Buffer.alloc(0)
const NO_NOTICE = new Error('the connection ended without close_notify')

/** What takes the bytes. */
export interface Consumer {
  /** False: enough for now, {@link Inlet.resume} will be called. */
  chunk(bytes: Buffer): boolean
  /** The peer ended the data. */
  end(): void
}

/** What gives the memory that the bytes go into. */
export interface Filled extends Tank, Pick<Consumer, 'end'> {}

export class Inlet {
  readonly #socket: Socket
  readonly #counters: TransferCounters
  readonly #ending: Ending
  #ownReads: OwnReads | undefined
  #ended = false
  /** The consumer has enough, now or since somebody asked. */
  #stopped = false
  #wasStopped = false

  constructor(socket: Socket, counters: TransferCounters, ending: Ending) {
    this.#socket = socket
    this.#counters = counters
    this.#ending = ending
  }

  /** Called once; the consumer is called until the peer's end or the movement's failure. */
  start(consumer: Consumer): void {
    const socket = this.#socket
    socket.on('data', (bytes: Buffer) => {
      if (this.#ending.failed) return
      this.#counters.bytes += bytes.length
      if (consumer.chunk(bytes)) return
      this.#stop()
      socket.pause()
    })
    this.#watch(consumer)
    socket.resume()
  }

  /** As {@link start}, but the bytes go into memory of the consumer's. False, and nothing has happened: this connection cannot be read so. */
  fill(consumer: Filled): boolean {
    const socket = this.#socket
    const room = () => consumer.room()
    const filled = (count: number) => {
      this.#counters.bytes += count
      const goOn = consumer.filled(count)
      if (!goOn) this.#stop()
      return goOn
    }
    this.#ownReads = OwnReads.begin(socket, { room, filled })
    if (this.#ownReads === undefined) return false
    this.#watch(consumer)
    return true
  }

  /** See {@link descriptorOf}; undefined also while bytes that were read before are still to be handed on. */
  get descriptor(): number | undefined {
    return this.#ownReads?.copying ? undefined : descriptorOf(this.#socket)
  }

  /** Bytes that the system took from the socket, not this process. */
  moved(count: number): void {
    this.#counters.bytes += count
  }

  /** Whether since it was asked last the peer could have sent at any time. */
  onlyReads(): boolean {
    const only = !this.#wasStopped && !this.#ended
    this.#wasStopped = this.#stopped
    return only
  }

  resume(): void {
    this.#stopped = false
    if (this.#ownReads === undefined) this.#socket.resume()
    else this.#ownReads.resume()
  }

  /** Waits until the connection is closed, `closeMs` at most; then it is closed anyway. */
  close(closeMs: number): Promise<void> {
    const socket = this.#socket
    if (socket.destroyed) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(() => socket.destroy(), closeMs)
      socket.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /**
   * A reset that is read together with the last bytes before it looks like an end; writing nothing tells them apart. After an end, a reset
   * is EPIPE: the data is complete. Under TLS the close_notify has said so, and clients that never read session tickets reset behind it.
   */
  #confirmEnd(end: () => void): void {
    if (this.#socket instanceof TLSSocket) {
      if (endedByNotice(this.#socket) === false) this.#ending.fail(new DataChannelError('reset', NO_NOTICE))
      else end()
      return
    }
    this.#socket.write(NOTHING, (error?: NodeJS.ErrnoException | null) => {
      if (error?.code === 'ECONNRESET') this.#ending.fail(new DataChannelError('reset', error))
      // Not from within the callback: node makes an error for every write of a destroyed stream, though nobody asks for it.
      else queueMicrotask(end)
    })
  }

  #stop(): void {
    this.#stopped = true
    this.#wasStopped = true
  }

  #watch(consumer: Pick<Consumer, 'end'>): void {
    const socket = this.#socket
    socket.once('end', () => this.#confirmEnd(() => this.#end(consumer)))
    socket.once('error', () => this.#lose())
    socket.once('close', () => this.#lose())
  }

  #end(consumer: Pick<Consumer, 'end'>): void {
    this.#ended = true
    // A peer that speaks TLS may wait for our close_notify before it closes. Of others everything is here: nothing turns the FIN into a reset.
    if (this.#socket instanceof TLSSocket) this.#socket.end()
    else this.#socket.destroy()
    consumer.end()
  }

  // After the peer's end the data is complete, whatever becomes of the connection.
  #lose(): void {
    if (!this.#ended && !this.#ending.over) this.#ending.fail(lost(this.#socket))
  }
}
