/** Shares this thread among all listings: one slice of work a turn of the event loop, so that eight of them hold it no longer than one. */

export class Turns {
  readonly #waiting: (() => void)[] = []
  #taken = false

  /** To be awaited before a slice of work; there is nothing to wait for when this turn of the loop has had none yet. */
  next(): Promise<void> | undefined {
    if (this.#taken) return new Promise(resolve => this.#waiting.push(resolve))
    this.#taken = true
    setImmediate(this.#pass)
    return undefined
  }

  readonly #pass = (): void => {
    const first = this.#waiting.shift()
    this.#taken = first !== undefined
    if (first === undefined) return
    setImmediate(this.#pass)
    first()
  }
}
