/** Several storages as one tree, each under its mount point (protocol C-02). */
import { changesOf, factsOf, movesOf } from './mount-changes.js'
import { type Mount, MountTable } from './mount-table.js'
import { viewOf } from './mount-view.js'
import { OPTIONAL_OPERATIONS } from './operations.js'
import type { StorageAdapter, StorageTraits } from './storage.js'
import { wrapStorage } from './wrap-storage.js'

/**
 * One tree of several storages, as in `mount({ '/': files, '/archive': readOnly(bucket) })`. A path belongs to the storage with the
 * longest mount point above it. Mount points, and directories that only lead to them, are listed like any others; they hide what the
 * storage above has under the same name, and cannot be removed, moved or replaced (`forbidden`). Without `/` nothing else can be made
 * beside them.
 *
 * An optional operation is present when one of the storages has it, and `unsupported` where the storage in question lacks it; the same
 * goes for traits. Within one storage a rename is that storage's own. A file moved or copied from one storage to another is streamed:
 * it is removed from the first only after the second has committed it, and if that fails both stay; directories are not moved between
 * storages (`unsupported`). Mount no tree twice: a file may then be its own copy, which is refused only where `unique` tells.
 *
 * Throws a TypeError that names a mount point which is not written like `/a/b`, or at which there is no storage.
 */
export function mount(points: Readonly<Record<string, StorageAdapter>>): StorageAdapter {
  const table = new MountTable(points)
  const whole: Required<StorageAdapter> = {
    traits: jointTraits(table.mounts),
    ...viewOf(table, new Date()),
    ...factsOf(table),
    ...changesOf(table),
    ...movesOf(table),
  }
  const absent = OPTIONAL_OPERATIONS.filter(operation =>
    table.mounts.every(({ adapter }) => adapter[operation] === undefined),
  )
  return wrapStorage(whole, Object.fromEntries(absent.map(operation => [operation, undefined])))
}

/** What some of the storages can do; where one cannot, it is refused when it is asked for. */
function jointTraits(mounts: readonly Mount[]): StorageTraits {
  const all = mounts.map(({ adapter }) => adapter.traits)
  return {
    reads: all.some(({ reads }) => reads === 'range') ? 'range' : 'whole',
    writes: [...new Set(all.flatMap(({ writes }) => writes))],
    directories: all.some(({ directories }) => directories === 'real') ? 'real' : 'implied',
    names: all.some(({ names }) => names === 'case-insensitive') ? 'case-insensitive' : 'case-sensitive',
  }
}
