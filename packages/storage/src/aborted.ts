/** How an adapter stops once its call is aborted (RFC 959 §4.1.3, ABOR). */
import type { StorageCall } from './storage.js'
import { StorageError } from './storage-error.js'

/**
 * Throws what an aborted operation rejects with: a StorageError `unavailable` about `path`, caused by the signal's reason.
 * Adapters call it before they begin and between the steps of anything long.
 */
export function throwIfAborted(path: string, call: StorageCall): void {
  if (call.signal.aborted) throw abortedError(path, call)
}

/** The failure of an operation whose signal is aborted, for a stream that has to be destroyed with it. */
export function abortedError(path: string, call: StorageCall): StorageError {
  return new StorageError('unavailable', path, call.signal.reason)
}
