/** A storage under other paths: what goes in is translated, and so is everything that names a path on its way out. */
import type { Entry } from './entry.js'
import { batchesOf, type Listing, listingOf, namesOf } from './listing.js'
import type { Source, StorageAdapter, StorageCall, Upload } from './storage.js'
import { isStorageError, StorageError } from './storage-error.js'
import { translateErrors } from './stream-errors.js'
import { nameOf, type VirtualPath } from './virtual-path.js'
import { wrapStorage } from './wrap-storage.js'

/** How paths outside and paths of the inner storage belong together. */
export interface Relocation {
  readonly inward: (path: VirtualPath) => VirtualPath
  /** Undefined for what cannot be named outside; it must not become known there (C-56). */
  readonly outward: (path: string) => VirtualPath | undefined
  /** Value that tells equal `unique` values of different storages apart. */
  readonly label?: string
}

/** `inner` under the paths of `relocation`, with exactly its optional operations. */
export function relocate(inner: StorageAdapter, relocation: Relocation): StorageAdapter {
  const { inward } = relocation
  const guard = <T>(path: VirtualPath, attempt: () => Promise<T>) => translated(relocation, path, attempt)
  return wrapStorage(inner, {
    stat: (path, call) =>
      guard(path, async () => ({
        ...relocateEntry(relocation, await inner.stat(inward(path), call)),
        name: nameOf(path),
      })),
    list: (path, call) => relocateListing(inner, relocation, path, call),
    read: (path, range, call) =>
      guard(path, async () => relocateSource(relocation, path, await inner.read(inward(path), range, call))),
    write: (path, mode, call) =>
      guard(path, async () => relocateUpload(relocation, path, await inner.write(inward(path), mode, call))),
    remove: (path, call) => guard(path, () => inner.remove(inward(path), call)),
    makeDirectory: (path, call) => guard(path, async () => inner.makeDirectory?.(inward(path), call)),
    removeDirectory: (path, call) => guard(path, async () => inner.removeDirectory?.(inward(path), call)),
    rename: (from, to, call) => guard(from, async () => inner.rename?.(inward(from), inward(to), call)),
    copy: (from, to, call) => guard(from, async () => inner.copy?.(inward(from), inward(to), call)),
    setModified: (path, time, call) => guard(path, async () => inner.setModified?.(inward(path), time, call)),
    setMode: (path, mode, call) => guard(path, async () => inner.setMode?.(inward(path), mode, call)),
    checksum: (path, algorithm, range, call) =>
      guard(path, async () => inner.checksum!(inward(path), algorithm, range, call)),
    space: (path, call) => guard(path, async () => inner.space!(inward(path), call)),
  })
}

/** A failure as it may be told outside: about a path of the outside, the inner failure only as its cause. */
function relocateError({ outward }: Relocation, path: VirtualPath, error: unknown): StorageError {
  if (!isStorageError(error)) return new StorageError('io', path, error)
  return new StorageError(error.code, outward(error.path) ?? path, error)
}

async function translated<T>(
  relocation: Relocation,
  path: VirtualPath,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    throw relocateError(relocation, path, error)
  }
}

function relocateEntry({ outward, label }: Relocation, entry: Entry): Entry {
  const { target, unique, ...rest } = entry
  const shown = target === undefined ? undefined : outward(target)
  return {
    ...rest,
    ...(unique !== undefined && { unique: label === undefined ? unique : `${label}.${unique}` }),
    ...(shown !== undefined && { target: shown }),
  }
}

function relocateListing(
  inner: StorageAdapter,
  relocation: Relocation,
  path: VirtualPath,
  call: StorageCall,
): Listing {
  const entries = () => batchesOf(inner.list(relocation.inward(path), call))
  const names = () => namesOf(inner.list(relocation.inward(path), call))
  return listingOf(path, call, {
    batches: () =>
      relocateBatches(relocation, path, entries, batch =>
        batch.map(entry => relocateEntry(relocation, entry)),
      ),
    names: () => relocateBatches(relocation, path, names, batch => batch),
  })
}

async function* relocateBatches<T>(
  relocation: Relocation,
  path: VirtualPath,
  batches: () => AsyncIterable<readonly T[]>,
  change: (batch: readonly T[]) => readonly T[],
): AsyncGenerator<readonly T[], void> {
  try {
    for await (const batch of batches()) yield change(batch)
  } catch (error) {
    throw relocateError(relocation, path, error)
  }
}

function relocateSource(relocation: Relocation, path: VirtualPath, source: Source): Source {
  const translate = (error: Error) => relocateError(relocation, path, error)
  return {
    ...(source.size !== undefined && { size: source.size }),
    ...(source.file !== undefined && { file: source.file }),
    stream: () => translateErrors(source.stream(), translate),
    close: () => translated(relocation, path, () => source.close()),
  }
}

function relocateUpload(relocation: Relocation, path: VirtualPath, upload: Upload): Upload {
  const translate = (error: Error) => relocateError(relocation, path, error)
  return {
    ...(upload.file !== undefined && { file: upload.file }),
    sink: () => translateErrors(upload.sink(), translate),
    commit: () => translated(relocation, path, () => upload.commit()),
    abort: (reason, leftover) => translated(relocation, path, () => upload.abort(reason, leftover)),
  }
}
