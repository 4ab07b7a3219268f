/** What all storages over one client share of a bucket: who is about to write what, and what the server is known to do. */
import type { Capabilities } from './capabilities.js'

export class BucketState {
  /** Names that an exclusive upload has taken. */
  readonly created = new Set<string>()
  /** Objects that are being appended to. */
  readonly written = new Set<string>()
  /** When each prefix was swept last. */
  readonly swept = new Map<string, number>()
  capabilities: Promise<Capabilities> | undefined
  readonly #turns = new Map<string, Promise<unknown>>()

  /** Runs `task` when all earlier ones of the same key are over: between looking at an object and replacing it nobody of this process comes in. */
  inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
    return this.inTurns([key], task)
  }

  /** The same for several keys at once; two that share keys cannot wait for each other, as each takes its place for all of its keys in one step. */
  async inTurns<T>(keys: readonly string[], task: () => Promise<T>): Promise<T> {
    const turn = Promise.all(keys.flatMap(key => this.#turns.get(key) ?? [])).then(task)
    const over = turn.then(
      () => {},
      () => {},
    )
    for (const key of keys) this.#turns.set(key, over)
    try {
      return await turn
    } finally {
      for (const key of keys) if (this.#turns.get(key) === over) this.#turns.delete(key)
    }
  }
}

const states = new WeakMap<object, Map<string, BucketState>>()

/** The state of `bucket` as `client` reaches it. */
export function stateOf(client: object, bucket: string): BucketState {
  const buckets = states.get(client) ?? new Map<string, BucketState>()
  states.set(client, buckets)
  const state = buckets.get(bucket) ?? new BucketState()
  buckets.set(bucket, state)
  return state
}
