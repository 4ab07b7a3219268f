/** Doing one thing after the other where two at the same time would harm each other. */

export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Runs `task` when all earlier ones of the same key are over, however they ended. */
  inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
    return this.inTurns([key], task)
  }

  /**
   * Runs `task` when all earlier ones of any of the keys are over. It takes its place for all keys in one step, so that two never wait for each
   * other; a task must not wait for another turn of these keys.
   */
  async inTurns<T>(keys: readonly string[], task: () => Promise<T>): Promise<T> {
    const turn = Promise.all(keys.flatMap(key => this.#last.get(key) ?? [])).then(task)
    const over = turn.then(
      () => {},
      () => {},
    )
    for (const key of keys) this.#last.set(key, over)
    try {
      return await turn
    } finally {
      for (const key of keys) if (this.#last.get(key) === over) this.#last.delete(key)
    }
  }
}
