/** How many bytes a memory storage may hold and holds: stored, being uploaded, or kept alive by a reader. */
export class Allowance {
  readonly maxBytes: number
  #used = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  get used(): number {
    return this.#used
  }

  get free(): number {
    return this.maxBytes - this.#used
  }

  /** Counts `bytes` if they fit, before anything is kept of them. */
  tryReserve(bytes: number): boolean {
    if (bytes > this.free) return false
    this.#used += bytes
    return true
  }

  release(bytes: number): void {
    this.#used -= bytes
  }
}
