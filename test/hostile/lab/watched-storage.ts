// A storage that tells what it is asked to do, and at which resolved paths.
import {
  OPTIONAL_OPERATIONS,
  type StorageAdapter,
  type StorageOperation,
  type StorageOverrides,
  type VirtualPath,
  type WriteMode,
  wrapStorage,
} from '@longshore/storage'

export interface Asked {
  readonly operation: StorageOperation
  readonly path: VirtualPath
  /** The second path of `rename` and `copy`. */
  readonly to?: VirtualPath
  /** How `write` meets what is there. */
  readonly kind?: WriteMode['kind']
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
      tell({
        operation,
        path: given[0] as VirtualPath,
        ...(MOVES.has(operation) && { to: given[1] as VirtualPath }),
        ...(operation === 'write' && { kind: (given[1] as WriteMode).kind }),
      })
      return inner.apply(storage, given)
    }
  }
  return wrapStorage(storage, overrides as StorageOverrides)
}
