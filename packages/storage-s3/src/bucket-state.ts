/** What all storages over one client share of a bucket: who is about to write what, and what the server is known to do. */
import type { Capabilities } from './capabilities.js'
import { Turns } from './turns.js'

/** Its turns are those of keys: between looking at an object and replacing it nobody of this process comes in. */
export class BucketState extends Turns {
  /** The turns of those who rename, by names; they may take turns of keys meanwhile, but not the other way round. */
  readonly renames = new Turns()
  /** Names that an exclusive upload has taken. */
  readonly created = new Set<string>()
  /** Objects that are being appended to. */
  readonly written = new Set<string>()
  /** When each prefix was swept last. */
  readonly swept = new Map<string, number>()
  capabilities: Promise<Capabilities> | undefined
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
