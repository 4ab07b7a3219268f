/** The bucket as the operations of the storage see it: requests that are tried again, keys, settings. */

import type { ObjectBody, S3Api, S3Input, S3Operation, S3Output } from './api.js'
import { type Attempt, persistently } from './attempts.js'
import type { BucketState } from './bucket-state.js'
import { Keys } from './keys.js'
import type { Settings } from './options.js'

/** What one request may need beside the usual patience. */
export interface Wish {
  /** Milliseconds more than the settings give, for what the server works on. */
  readonly extraMs?: number
  /** Tries, where they are not those of the settings. */
  readonly attempts?: number
  /** An abort waits for the answer to what has been sent. */
  readonly unbroken?: boolean
}

export class Bucket {
  readonly keys: Keys

  constructor(
    readonly api: S3Api,
    readonly settings: Settings,
    readonly state: BucketState,
  ) {
    this.keys = new Keys(settings.prefix)
  }

  /**
   * Makes a request, again while it fails in passing. A write that was done though its answer was lost is done twice then: who cannot have
   * that looks afterwards.
   * @throws S3Failure the last failure; with `signal` aborted, whatever it was
   */
  ask<O extends S3Operation>(
    operation: O,
    input: S3Input<O>,
    signal: AbortSignal,
    wish: Wish = {},
  ): Promise<S3Output<O>> {
    const { bucket } = this.settings
    const request = this.api[operation] as (
      input: object,
      options: { signal: AbortSignal },
    ) => Promise<S3Output<O>>
    return this.persist(
      operation,
      keyOf(input),
      signal,
      ({ signal: own, touch }) => request({ ...input, bucket, ...touching(input, touch) }, { signal: own }),
      wish,
    )
  }

  /** Makes tries of an operation with the patience of the settings, and tells of those that failed. @throws S3Failure the last failure */
  persist<T>(
    operation: S3Operation,
    subject: { readonly key?: string },
    signal: AbortSignal,
    attempt: (attempt: Attempt) => Promise<T>,
    wish: Wish = {},
  ): Promise<T> {
    const { attempts, timeoutMs, observe } = this.settings
    const patience = {
      attempts: wish.attempts ?? attempts,
      timeoutMs: timeoutMs + (wish.extraMs ?? 0),
      unbroken: wish.unbroken ?? false,
    }
    return persistently(patience, signal, attempt, ({ message }, number) =>
      observe({ type: 'retry', operation, ...subject, attempt: number, reason: message }),
    )
  }
}

/** A body that is taken is a request that moves, however slow the line. */
function touching(input: object, touch: () => void): { body?: ObjectBody } {
  if (!('body' in input)) return {}
  const body = input.body as ObjectBody
  const { size, crc32 } = body
  const stream = () => body.stream().on('data', touch).pause()
  return { body: { size, crc32, stream } }
}

function keyOf(input: object): { key?: string } {
  return 'key' in input ? { key: String(input.key) } : {}
}
