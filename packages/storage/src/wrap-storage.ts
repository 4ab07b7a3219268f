/** The base of every combinator: a storage that forwards to another one and has exactly its optional operations. */
import { OPTIONAL_OPERATIONS, type RequiredOperation } from './operations.js'
import type { OptionalOperation, StorageAdapter } from './storage.js'

/**
 * What a wrapper does itself. A function replaces the operation, `undefined` removes an optional one.
 * An optional operation that the inner storage lacks stays absent even when it is named here, so that a wrapper cannot promise
 * what the storage below cannot do; to add a new one, spread the wrapped storage into an object that has it.
 */
export type StorageOverrides = {
  readonly [K in RequiredOperation | 'traits']?: StorageAdapter[K]
} & {
  readonly [K in OptionalOperation]?: NonNullable<StorageAdapter[K]> | undefined
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** A storage that forwards to `inner`, apart from `overrides`. */
export function wrapStorage(inner: StorageAdapter, overrides: StorageOverrides = {}): StorageAdapter {
  const wrapped: Writable<StorageAdapter> = {
    traits: overrides.traits ?? inner.traits,
    stat: overrides.stat ?? ((path, call) => inner.stat(path, call)),
    list: overrides.list ?? ((path, call) => inner.list(path, call)),
    read: overrides.read ?? ((path, range, call) => inner.read(path, range, call)),
    write: overrides.write ?? ((path, mode, call) => inner.write(path, mode, call)),
    remove: overrides.remove ?? ((path, call) => inner.remove(path, call)),
  }
  for (const operation of OPTIONAL_OPERATIONS) forward(operation, inner, overrides, wrapped)
  return wrapped
}

function forward<O extends OptionalOperation>(
  operation: O,
  inner: StorageAdapter,
  overrides: StorageOverrides,
  wrapped: Writable<StorageAdapter>,
): void {
  const offered: StorageAdapter[O] = inner[operation]
  if (offered === undefined) return
  const chosen = operation in overrides ? overrides[operation] : offered.bind(inner)
  if (chosen !== undefined) wrapped[operation] = chosen as StorageAdapter[O]
}
