/** Memory of one upload: filled at one end, written from the other, a bounded number of bytes in between. */
import { bufferSizes, giveBuffer, takeBuffer } from './transfer-buffers.js'

// Some of it is always free, as there has to be room for a read that comes after the last one.
const RESERVE = bufferSizes.small

/** Begins small, since most uploads are; grows once, when more has arrived than fits. */
export class Ring {
  bytes: Buffer = takeBuffer(bufferSizes.small)
  #first = 0
  #next = 0
  #held = 0

  /** Bytes that were filled and not yet written. */
  get held(): number {
    return this.#held
  }

  /** No more is to be read into it. */
  get full(): boolean {
    return this.#held > this.bytes.length - 2 * RESERVE && this.#large
  }

  /** Where the first bytes that wait to be written begin. */
  get first(): number {
    return this.#first
  }

  /** How many of them lie together. */
  get together(): number {
    return Math.min(this.#held, this.bytes.length - this.#first)
  }

  /** Room for the next read, as long as it is not full. */
  room(most: number): Uint8Array {
    if (this.#held === 0) this.#first = this.#next = 0
    const end = this.#next < this.#first ? this.#first : this.bytes.length
    const spare = this.#large ? Math.max(this.bytes.length - this.#held - RESERVE, RESERVE) : RESERVE
    return this.bytes.subarray(this.#next, Math.min(end, this.#next + Math.min(most, spare)))
  }

  /** So many bytes were read into the room. `lent`: a write under way reads from its memory, which whoever began it gives back if it is outgrown. */
  filled(count: number, lent: boolean): void {
    this.#held += count
    this.#next += count
    if (this.#next < this.bytes.length) return
    if (this.#large) this.#next = 0
    else this.#grow(lent)
  }

  written(count: number): void {
    this.#held -= count
    this.#first += count
    if (this.#first === this.bytes.length) this.#first = 0
  }

  get #large(): boolean {
    return this.bytes.length > bufferSizes.small
  }

  #grow(lent: boolean): void {
    const small = this.bytes
    this.bytes = takeBuffer(bufferSizes.ring)
    this.bytes.set(small.subarray(this.#first, this.#next), this.#first)
    if (!lent) giveBuffer(small)
  }
}
