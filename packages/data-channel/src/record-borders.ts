/** Where TLS records begin and end in a stream of bytes, and whether the last one says that the stream is over (RFC 5246 §6.2.1, §7.2.1; RFC 8446 §5.1, §6.1). */
const HEADER_BYTES = 5
const ALERT = 21
const APPLICATION_DATA = 23
// TLS 1.3 hides what a record is. An alert of two bytes has one more for its kind, and the sixteen of the seal, under all its ciphers.
const SEALED_ALERT_BYTES = 19

/** Follows the records of one direction from the first byte on. */
export class RecordBorders {
  readonly #header = Buffer.alloc(HEADER_BYTES)
  /** Bytes of the header of the record that is passing. */
  #seen = 0
  /** Bytes of its body that are still to come. */
  #left = 0

  /** Whether no record is passing. */
  get between(): boolean {
    return this.#left === 0 && (this.#seen === 0 || this.#seen === HEADER_BYTES)
  }

  /** Whether the last record is whole, and the alert that ends a connection, as far as can be told from outside. */
  get endedByNotice(): boolean {
    if (this.#seen < HEADER_BYTES || this.#left > 0) return false
    const type = this.#header.readUInt8(0)
    return type === ALERT || (type === APPLICATION_DATA && this.#bodyBytes === SEALED_ALERT_BYTES)
  }

  /** Follows all of `bytes`. */
  follow(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at = this.step(bytes, at)
  }

  /** Follows `bytes` from `at` to the end of the record there; gives where that is, or the length of `bytes` when the record goes on. */
  step(bytes: Buffer, at: number): number {
    if (this.between) this.#seen = 0
    let next = at
    if (this.#seen < HEADER_BYTES) {
      const copied = bytes.copy(this.#header, this.#seen, at, at + HEADER_BYTES - this.#seen)
      this.#seen += copied
      next += copied
      if (this.#seen < HEADER_BYTES) return next
      this.#left = this.#bodyBytes
    }
    const passing = Math.min(this.#left, bytes.length - next)
    this.#left -= passing
    return next + passing
  }

  get #bodyBytes(): number {
    return this.#header.readUInt16BE(HEADER_BYTES - 2)
  }
}
