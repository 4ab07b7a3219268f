/** A storage's listing, taken with care: what is no listing fails the command, and never the process (C-39). */
import {
  batchesOf,
  type Entry,
  type Listing,
  namesOf,
  type StorageAdapter,
  type StorageCall,
  StorageError,
  type VirtualPath,
} from '@longshore/storage'

/** Entries of a directory, or their names alone, to be taken once in one of the two ways. */
export interface Entries {
  batches(): AsyncIterable<readonly Entry[]>
  names(): AsyncIterable<readonly string[]>
}

/** The entries of a directory; here and in its methods a StorageError `io` is thrown when the adapter gives anything but an async iterable. */
export function entriesOf(storage: StorageAdapter, path: VirtualPath, call: StorageCall): Entries {
  const listing = iterable<Entry>(storage.list(path, call), path) as Listing
  return {
    batches: () => iterable(batchesOf(listing), path),
    names: () => iterable(namesOf(listing), path),
  }
}

function iterable<T>(given: unknown, path: VirtualPath): AsyncIterable<T> {
  if (typeof given === 'object' && given !== null && Symbol.asyncIterator in given)
    return given as AsyncIterable<T>
  // A promise that rejects, unread, would end the process.
  if (given instanceof Promise) given.catch(() => {})
  throw new StorageError('io', path, new TypeError('list did not return an async iterable'))
}
