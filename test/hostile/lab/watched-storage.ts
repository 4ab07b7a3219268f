// A storage that tells what it is asked to do, and at which resolved paths.
import {
  OPTIONAL_OPERATIONS,
  type StorageAdapter,
  type StorageOperation,
  type StorageOverrides,
  type VirtualPath,
  wrapStorage,
} from '@longshore/storage'

export interface Asked {
  readonly operation: StorageOperation
  readonly path: VirtualPath
  /** The second path of `rename` and `copy`. */
  readonly to?: VirtualPath
}

const REQUIRED = ['stat', 'list', 'read', 'write', 'remove'] as const
const MOVES = new Set<StorageOperation>(['rename', 'copy'])

/** `storage`, with `tell` called before every operation; what `tell` throws is what the operation fails with. */
export function watched(storage: StorageAdapter, tell: (asked: Asked) => void): StorageAdapter {
  const overrides: Record<string, unknown> = {}
  for (const operation of [...REQUIRED, ...OPTIONAL_OPERATIONS]) {
    const inner = storage[operation] as ((...given: unknown[]) => unknown) | undefined
    if (inner === undefined) continue
    overrides[operation] = (...given: unknown[]) => {
      const path = given[0] as VirtualPath
      tell(MOVES.has(operation) ? { operation, path, to: given[1] as VirtualPath } : { operation, path })
      return inner.apply(storage, given)
    }
  }
  return wrapStorage(storage, overrides as StorageOverrides)
}
