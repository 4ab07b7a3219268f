/** Asks all workers for what they have not told yet, one round at a time however many want to know. */

/** Runs rounds of `ask`. */
export class Recount {
  readonly #ask: () => Promise<void>
  #current: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(ask: () => Promise<void>) {
    this.#ask = ask
  }

  /** Resolves at the end of a round that began after this call. */
  round(): Promise<void> {
    this.#next ??= this.#current.then(() => {
      this.#next = undefined
      this.#current = this.#ask()
      return this.#current
    })
    return this.#next
  }
}
