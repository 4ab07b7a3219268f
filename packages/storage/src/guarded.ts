/** A storage behind a rule that is asked for every path of every operation (protocol C-02, C-56). */
import { batchesOf, type Listing, listingOf, namesOf } from './listing.js'
import type { StorageOperation } from './operations.js'
import type { Caller, StorageAdapter, StorageCall } from './storage.js'
import { isStorageError, StorageError } from './storage-error.js'
import { childOf, type VirtualPath } from './virtual-path.js'
import { type StorageOverrides, wrapStorage } from './wrap-storage.js'

/** `true` allows; `'hide'` refuses as if nothing were there; anything else refuses. */
export type Verdict = boolean | 'hide'

/**
 * Decides whether `caller` may do `operation` at `path`, the resolved path that the storage itself is given.
 * It is asked about exactly that path: to protect a whole subtree, answer for all that is within it. For `rename` and `copy` it is
 * asked twice, about each path; renaming a directory moves all that is in it without asking for each.
 * A rule that throws refuses: a StorageError as it is, anything else as `io`.
 */
export type GuardRule = (
  operation: StorageOperation,
  path: VirtualPath,
  caller: Caller,
) => Verdict | Promise<Verdict>

/**
 * `storage` as far as `rule` allows, as in
 * `guarded(files, (operation, path) => !isWithin(path, '/archive') || !isWriting(operation))`.
 * What the rule refuses is `forbidden`; what it hides is `not-found`. A listing leaves out every entry whose facts the rule does not let
 * the caller see, that is, for which `stat` is not allowed. On a storage whose names are case-insensitive the rule must be too.
 */
export function guarded(storage: StorageAdapter, rule: GuardRule): StorageAdapter {
  const ask: Ask = async (operation, path, call) => {
    const verdict = await verdictOf(rule, operation, path, call)
    if (verdict !== true) throw new StorageError(verdict === 'hide' ? 'not-found' : 'forbidden', path)
  }
  // Of what is in order some may be hidden, so that a large directory becomes a small one out of order.
  const { sortsUpTo: _, ...traits } = storage.traits
  return wrapStorage(storage, {
    traits,
    ...guardedRequired(storage, ask),
    ...guardedChanges(storage, ask),
    ...guardedFacts(storage, ask),
    list: (path, call) => guardedListing(storage, rule, ask, path, call),
  })
}

type Ask = (operation: StorageOperation, path: VirtualPath, call: StorageCall) => Promise<void>

async function verdictOf(
  rule: GuardRule,
  operation: StorageOperation,
  path: VirtualPath,
  call: StorageCall,
): Promise<Verdict> {
  try {
    return await rule(operation, path, call.caller)
  } catch (error) {
    throw isStorageError(error) ? error : new StorageError('io', path, error)
  }
}

function guardedRequired(storage: StorageAdapter, ask: Ask): StorageOverrides {
  return {
    async stat(path, call) {
      await ask('stat', path, call)
      return storage.stat(path, call)
    },
    async read(path, range, call) {
      await ask('read', path, call)
      return storage.read(path, range, call)
    },
    async write(path, mode, call) {
      await ask('write', path, call)
      return storage.write(path, mode, call)
    },
    async remove(path, call) {
      await ask('remove', path, call)
      return storage.remove(path, call)
    },
  }
}

function guardedChanges(storage: StorageAdapter, ask: Ask): StorageOverrides {
  return {
    async makeDirectory(path, call) {
      await ask('makeDirectory', path, call)
      return storage.makeDirectory?.(path, call)
    },
    async removeDirectory(path, call) {
      await ask('removeDirectory', path, call)
      return storage.removeDirectory?.(path, call)
    },
    async rename(from, to, call) {
      await ask('rename', from, call)
      await ask('rename', to, call)
      return storage.rename?.(from, to, call)
    },
    async copy(from, to, call) {
      await ask('copy', from, call)
      await ask('copy', to, call)
      return storage.copy?.(from, to, call)
    },
  }
}

function guardedFacts(storage: StorageAdapter, ask: Ask): StorageOverrides {
  return {
    async setModified(path, modified, call) {
      await ask('setModified', path, call)
      return storage.setModified?.(path, modified, call)
    },
    async setMode(path, mode, call) {
      await ask('setMode', path, call)
      return storage.setMode?.(path, mode, call)
    },
    async checksum(path, algorithm, range, call) {
      await ask('checksum', path, call)
      return storage.checksum!(path, algorithm, range, call)
    },
    async space(path, call) {
      await ask('space', path, call)
      return storage.space!(path, call)
    },
  }
}

function guardedListing(
  storage: StorageAdapter,
  rule: GuardRule,
  ask: Ask,
  path: VirtualPath,
  call: StorageCall,
): Listing {
  const isSeen = async (name: string) => (await verdictOf(rule, 'stat', childOf(path, name), call)) === true
  const seen = async function* <T>(batches: () => AsyncIterable<readonly T[]>, nameOf: (item: T) => string) {
    await ask('list', path, call)
    for await (const batch of batches()) {
      const kept: T[] = []
      for (const item of batch) if (await isSeen(nameOf(item))) kept.push(item)
      yield kept
    }
  }
  return listingOf(path, call, {
    batches: () =>
      seen(
        () => batchesOf(storage.list(path, call)),
        ({ name }) => name,
      ),
    names: () =>
      seen(
        () => namesOf(storage.list(path, call)),
        name => name,
      ),
  })
}
