/** The buffers that one download has borrowed: what it was given last is still in the cache of the processor. */
import { bufferSizes, giveBuffer, takeBuffer } from './transfer-buffers.js'

// When as many are lent, as to many peers that do not read, further downloads get small ones.
const MOST_LARGE_LENT = 64

let largeLent = 0

export class Loans {
  readonly #lent = new Set<Buffer>()

  /** A buffer of that size, or a small one when there is little left; what is in it is unspecified. */
  take(size: number): Buffer {
    const { large, small } = bufferSizes
    const buffer = takeBuffer(size === large && largeLent >= MOST_LARGE_LENT ? small : size)
    if (buffer.length === large) largeLent++
    this.#lent.add(buffer)
    return buffer
  }

  /** Gives back a buffer that nobody reads or writes any more. */
  give(buffer: Buffer): void {
    if (this.#forget(buffer)) giveBuffer(buffer)
  }

  /** After a failure the system may still read from any of them, so none is used again. */
  abandon(): void {
    for (const buffer of [...this.#lent]) this.#forget(buffer)
  }

  #forget(buffer: Buffer): boolean {
    if (!this.#lent.delete(buffer)) return false
    if (buffer.length === bufferSizes.large) largeLent--
    return true
  }
}
