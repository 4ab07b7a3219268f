/** Looks at the TLS records of a connection as they pass, since node does not tell an end with close_notify from one without (RFC 5246 §7.2.1, RFC 8446 §6.1; protocol rule C-21). */
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { RecordBorders } from './record-borders.js'

const watched = new WeakMap<TLSSocket, TlsRecords>()

/** Whether the peer of a connection that has ended said so by close_notify; undefined where nobody looked. */
export function endedByNotice(socket: TLSSocket): boolean | undefined {
  return watched.get(socket)?.endedByNotice
}

/** Passes everything on between a connection and TLS above it. */
export class TlsRecords extends Duplex {
  readonly #tcp: Socket
  readonly #borders = new RecordBorders()

  constructor(tcp: Socket) {
    super({ allowHalfOpen: true })
    this.#tcp = tcp
    tcp.on('data', (bytes: Buffer) => {
      this.#borders.follow(bytes)
      if (!this.push(bytes)) tcp.pause()
    })
    tcp.once('end', () => this.push(null))
    tcp.once('error', error => this.destroy(error))
    tcp.once('close', () => this.destroy())
    tcp.pause()
  }

  /** Has {@link endedByNotice} know about `tls`, which is above this. */
  watch(tls: TLSSocket): void {
    watched.set(tls, this)
  }

  /** Whether the last record is whole, and the alert that ends a connection, as far as can be told from outside. */
  get endedByNotice(): boolean {
    return this.#borders.endedByNotice
  }

  override _read(): void {
    this.#tcp.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#tcp.write(bytes, done)
  }

  override _final(done: () => void): void {
    this.#tcp.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#tcp.destroy()
    done(error)
  }
}
