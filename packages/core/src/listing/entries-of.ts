/** A storage's listing, taken with care: what is no listing fails the command, and never the process (C-39). */
import {
  type Entry,
  type StorageAdapter,
  type StorageCall,
  StorageError,
  type VirtualPath,
} from '@longshore/storage'

/** The entries of a directory; throws a StorageError `io` when the adapter gives anything but an async iterable. */
export function entriesOf(
  storage: StorageAdapter,
  path: VirtualPath,
  call: StorageCall,
): AsyncIterable<Entry> {
  const entries: unknown = storage.list(path, call)
  if (isAsyncIterable(entries)) return entries
  // A promise that rejects, unread, would end the process.
  if (entries instanceof Promise) entries.catch(() => {})
  throw new StorageError('io', path, new TypeError('list did not return an async iterable'))
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Entry> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
