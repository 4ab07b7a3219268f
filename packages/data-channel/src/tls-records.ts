/** Looks at the TLS records of a connection as they pass, since node does not tell an end with close_notify from one without (RFC 5246 §7.2.1, RFC 8446 §6.1; protocol rule C-21). */
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

const HEADER_BYTES = 5
const ALERT = 21
const APPLICATION_DATA = 23
// TLS 1.3 hides what a record is. An alert of two bytes has one more for its kind, and the sixteen of the seal, under all its ciphers.
const SEALED_ALERT_BYTES = 19

const watched = new WeakMap<TLSSocket, TlsRecords>()

/** Whether the peer of a connection that has ended said so by close_notify; undefined where nobody looked. */
export function endedByNotice(socket: TLSSocket): boolean | undefined {
  return watched.get(socket)?.endedByNotice
}

/** Passes everything on between a connection and TLS above it. */
export class TlsRecords extends Duplex {
  readonly #tcp: Socket
  readonly #header = Buffer.alloc(HEADER_BYTES)
  /** Bytes of the header of the record that is passing. */
  #seen = 0
  /** Bytes of its body that are still to come. */
  #left = 0

  constructor(tcp: Socket) {
    super({ allowHalfOpen: true })
    this.#tcp = tcp
    tcp.on('data', (bytes: Buffer) => {
      this.#look(bytes)
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
    if (this.#seen < HEADER_BYTES || this.#left > 0) return false
    const type = this.#header.readUInt8(0)
    return type === ALERT || (type === APPLICATION_DATA && this.#bodyBytes === SEALED_ALERT_BYTES)
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

  get #bodyBytes(): number {
    return this.#header.readUInt16BE(HEADER_BYTES - 2)
  }

  #look(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) {
        const passing = Math.min(this.#left, bytes.length - at)
        this.#left -= passing
        at += passing
        continue
      }
      if (this.#seen === HEADER_BYTES) this.#seen = 0
      const copied = bytes.copy(this.#header, this.#seen, at, at + HEADER_BYTES - this.#seen)
      this.#seen += copied
      at += copied
      if (this.#seen === HEADER_BYTES) this.#left = this.#bodyBytes
    }
  }
}
