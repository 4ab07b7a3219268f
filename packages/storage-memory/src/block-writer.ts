/** Collects the bytes of an upload in blocks of its own, counted before they are kept (C-36). */
import type { Allowance } from './allowance.js'
import { Piece } from './content.js'
import { exactCopy } from './pieces.js'

const FIRST_BLOCK = 64 * 1024
const BLOCK = 256 * 1024

/** Copies what it is given: the memory of a chunk belongs to the data connection, and a small chunk may keep a large buffer alive. */
export class BlockWriter {
  readonly #allowance: Allowance
  readonly #full: Piece[] = []
  #block: Buffer | undefined
  #filled = 0
  #size = 0

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  /** Bytes kept so far. */
  get size(): number {
    return this.#size
  }

  /** Keeps a copy of `chunk`; false, and nothing is kept of it, when there is no room. */
  tryKeep(chunk: Uint8Array): boolean {
    if (!this.#allowance.tryReserve(chunk.length)) return false
    let taken = 0
    while (taken < chunk.length) {
      this.#block ??= Buffer.allocUnsafeSlow(this.#full.length === 0 ? FIRST_BLOCK : BLOCK)
      const part = chunk.subarray(taken, taken + this.#block.length - this.#filled)
      this.#block.set(part, this.#filled)
      this.#filled += part.length
      taken += part.length
      if (this.#filled === this.#block.length) this.#closeBlock(this.#block)
    }
    this.#size += chunk.length
    return true
  }

  /** Hands over everything kept; the bytes stay counted. */
  take(): Piece[] {
    if (this.#block !== undefined && this.#filled > 0) {
      this.#closeBlock(exactCopy(this.#block.subarray(0, this.#filled)))
    }
    this.#size = 0
    return this.#full.splice(0)
  }

  /** Gives everything back. */
  discard(): void {
    this.#allowance.release(this.#size)
    this.#size = 0
    this.#full.length = 0
    this.#block = undefined
    this.#filled = 0
  }

  #closeBlock(bytes: Buffer): void {
    this.#full.push(new Piece(bytes))
    this.#block = undefined
    this.#filled = 0
  }
}
