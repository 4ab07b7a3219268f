/** How far a download is fetched ahead: as far as its reader is seen to have use for, so that slow ones cost little memory. */

/** Bytes of one request for a part of a large object. */
export const PIECE = 4 * 1024 * 1024

export class ReadWindow {
  readonly #most: number
  #pieces: number
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

  /** The reader has to wait for bytes. */
  wait(): void {
    this.#wasShort = true
  }

  /** A piece has been read. */
  turn(hasAllArrived: boolean): void {
    if (this.#wasShort) this.#pieces = Math.min(this.#pieces + 1, this.#most)
    else if (hasAllArrived) this.#pieces = Math.max(this.#pieces - 1, Math.min(1, this.#most))
    this.#wasShort = false
  }
}
