/** How far a download is fetched ahead, and in which pieces: as its reader and its server are seen to have use for, so that slow ones cost little memory. */

const MIB = 1024 * 1024
/** Bytes of one request for a part of a large object, at first. */
export const PIECE = 4 * MIB
/** Bytes of one request where more requests would only cost time. */
export const LONGEST_PIECE = 32 * MIB
/** Bytes a millisecond that one connection gives where it has no limit of its own; those of large services end below. */
const FAST = (128 * MIB) / 1000

export class ReadWindow {
  readonly #most: number
  #pieces: number
  #length = PIECE
  #wasShort = false

  /** @param most pieces ahead of the one that is being read */
  constructor(most: number) {
    this.#most = most
    this.#pieces = Math.min(1, most)
  }

  /** Bytes asked for and not yet read, from which down on more are asked for. */
  get low(): number {
    return Math.max(this.#pieces * PIECE, PIECE / 4)
  }

  /** Bytes of the next piece. */
  get length(): number {
    return this.#length
  }

  /** The reader has to wait for bytes. */
  wait(): void {
    this.#wasShort = true
  }

  /** A piece has been read, which came at `rate` bytes a millisecond. Where that is as much as several would give, one is asked for at a time, and a longer one. */
  turn(hasAllArrived: boolean, rate: number): void {
    const isFast = rate >= FAST
    this.#length = isFast ? Math.min(this.#length * 2, LONGEST_PIECE) : PIECE
    if (this.#wasShort && !isFast) this.#pieces = Math.min(this.#pieces + 1, this.#most)
    else if (hasAllArrived || isFast) this.#pieces = Math.max(this.#pieces - 1, Math.min(1, this.#most))
    this.#wasShort = false
  }
}
