/** The bytes of one version of a file: an immutable list of pieces, shared between versions and never joined into one buffer. */
import type { Allowance } from './allowance.js'

/** A run of bytes whose size is counted in the allowance for as long as any content holds it. */
export class Piece {
  readonly bytes: Buffer
  holders = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

/** Bytes with a count of holders: a file, each open source, an upload that resumes. Without holders the bytes are given back. */
export class Content {
  readonly pieces: readonly Piece[]
  readonly size: number
  readonly #allowance: Allowance
  #holders = 1

  /** The maker is the first holder; the sizes of new pieces are already reserved. */
  constructor(allowance: Allowance, pieces: readonly Piece[]) {
    this.#allowance = allowance
    this.pieces = pieces
    this.size = pieces.reduce((size, piece) => size + piece.bytes.length, 0)
    for (const piece of pieces) piece.holders += 1
  }

  hold(): this {
    this.#holders += 1
    return this
  }

  release(): void {
    this.#holders -= 1
    if (this.#holders > 0) return
    for (const piece of this.pieces) {
      piece.holders -= 1
      if (piece.holders === 0) this.#allowance.release(piece.bytes.length)
    }
  }

  /** The bytes of `[start, end)` as views, without copying. */
  *views(start: number, end: number): Generator<Buffer, void, undefined> {
    let offset = 0
    for (const { bytes } of this.pieces) {
      if (offset >= end) return
      const next = offset + bytes.length
      if (next > start)
        yield bytes.subarray(Math.max(0, start - offset), Math.min(bytes.length, end - offset))
      offset = next
    }
  }
}
