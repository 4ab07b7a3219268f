/** What is done to mounted storages: each operation goes to the storage of its path, if that has it (RFC 959 §4.1.3). */
import { copyAcross, type End, moveAcross } from './mount-move.js'
import type { Mount, MountTable } from './mount-table.js'
import type { OptionalOperation, StorageAdapter, StorageCall } from './storage.js'
import { isStorageError, type StorageCode, StorageError } from './storage-error.js'
import { parentOf, type VirtualPath } from './virtual-path.js'

type Changes = Pick<Required<StorageAdapter>, 'write' | 'remove' | 'makeDirectory' | 'removeDirectory'>
type Moves = Pick<Required<StorageAdapter>, 'rename' | 'copy'>
type Facts = Pick<Required<StorageAdapter>, 'read' | 'checksum' | 'space' | 'setModified' | 'setMode'>

export function changesOf(table: MountTable): Changes {
  return {
    async write(path, mode, call) {
      const { storage } = free(table, path, 'forbidden')
      if (!storage.traits.writes.includes(mode.kind)) throw new StorageError('unsupported', path)
      return storage.write(path, mode, call)
    },
    async remove(path, call) {
      return existing(table, path, 'forbidden').storage.remove(path, call)
    },
    async makeDirectory(path, call) {
      return having('makeDirectory', path, free(table, path, 'exists')).makeDirectory(path, call)
    },
    async removeDirectory(path, call) {
      return having('removeDirectory', path, existing(table, path, 'forbidden')).removeDirectory(path, call)
    },
  }
}

export function factsOf(table: MountTable): Facts {
  return {
    async read(path, range, call) {
      const { storage } = existing(table, path, 'is-a-directory')
      if (range.start > 0 && storage.traits.reads === 'whole') throw new StorageError('unsupported', path)
      return storage.read(path, range, call)
    },
    async checksum(path, algorithm, range, call) {
      const mount = existing(table, path, 'is-a-directory')
      return having('checksum', path, mount).checksum(path, algorithm, range, call)
    },
    async space(path, call) {
      return having('space', path, existing(table, path)).space(path, call)
    },
    async setModified(path, modified, call) {
      return having('setModified', path, existing(table, path)).setModified(path, modified, call)
    },
    async setMode(path, mode, call) {
      return having('setMode', path, existing(table, path)).setMode(path, mode, call)
    },
  }
}

export function movesOf(table: MountTable): Moves {
  const ends = (from: VirtualPath, to: VirtualPath): [End, End] => [
    { mount: existing(table, from, 'forbidden'), path: from },
    { mount: free(table, to, 'forbidden'), path: to },
  ]
  return {
    async rename(from, to, call) {
      const [source, target] = ends(from, to)
      if (source.mount.adapter === target.mount.adapter) return within('rename', source, target, call)
      return moveAcross(source, target, call)
    },
    async copy(from, to, call) {
      const [source, target] = ends(from, to)
      if (source.mount.adapter === target.mount.adapter) return within('copy', source, target, call)
      await copyAcross(source, target, call)
    },
  }
}

/** The storage's own rename or copy, also between two places where it is mounted. */
async function within(operation: 'rename' | 'copy', from: End, to: End, call: StorageCall): Promise<void> {
  if (from.mount === to.mount)
    return having(operation, from.path, from.mount)[operation](from.path, to.path, call)
  const { adapter } = from.mount
  if (adapter[operation] === undefined) throw new StorageError('unsupported', from.path)
  try {
    await adapter[operation](from.mount.inward(from.path), to.mount.inward(to.path), call)
  } catch (error) {
    throw new StorageError(isStorageError(error) ? error.code : 'io', from.path, error)
  }
}

/** The mount of a path where something may be made: not beside mount points that no storage holds, nor in place of one (`taken`). */
function free(table: MountTable, path: VirtualPath, taken: StorageCode): Mount {
  if (table.isFixed(path)) throw new StorageError(taken, path)
  const mount = table.of(path)
  if (mount !== undefined) return mount
  throw new StorageError(table.isFixed(parentOf(path)) ? 'forbidden' : 'not-found', path)
}

/** The mount of a path that something is done to; `fixed` for a mount point or what leads to one, if it cannot be done to these. */
function existing(table: MountTable, path: VirtualPath, fixed?: StorageCode): Mount {
  if (fixed !== undefined && table.isFixed(path)) throw new StorageError(fixed, path)
  const mount = table.of(path)
  if (mount !== undefined) return mount
  throw new StorageError(table.isFixed(path) ? 'forbidden' : 'not-found', path)
}

function having<O extends OptionalOperation>(
  operation: O,
  path: VirtualPath,
  { storage }: Mount,
): Pick<Required<StorageAdapter>, O> {
  if (storage[operation] === undefined) throw new StorageError('unsupported', path)
  return storage as Required<StorageAdapter>
}
