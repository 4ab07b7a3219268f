/** What `list` gives: the entries of a directory, to be taken one at a time or many (RFC 959 §4.1.3, RFC 3659 §7). */
import { throwIfAborted } from './aborted.js'
import type { Entry } from './entry.js'
import type { StorageCall } from './storage.js'

/**
 * The entries of one directory, each once. Whoever asked for it takes it once, in one of the ways that it has: all of them read lazily, at the
 * pace of their reader, and reject at the first pull when there is no such directory. The ways beside the iteration itself are for storages
 * that have thousands of entries at hand, where waiting for each costs more than the entry; {@link batchesOf} and {@link namesOf} make up for
 * them where they are absent.
 */
export interface Listing extends AsyncIterable<Entry> {
  /** The same entries, many at a time. A batch may be empty; others should get their turn of the event loop between two large ones. */
  batches?(): AsyncIterable<readonly Entry[]>
  /** Their names alone, many at a time, where names cost less than facts. There may be some among them whose facts cannot be read. */
  names?(): AsyncIterable<readonly string[]>
}

/** The ways of taking a listing that its maker has. */
export interface ListingWays {
  readonly batches: () => AsyncIterable<readonly Entry[]>
  readonly names?: () => AsyncIterable<readonly string[]>
}

/** A listing that hands out its batches one entry at a time too, and stops between two of them once `call` is aborted. */
export function listingOf(path: string, call: StorageCall, { batches, names }: ListingWays): Listing {
  return {
    batches,
    ...(names && { names }),
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches()) {
        for (const entry of batch) {
          throwIfAborted(path, call)
          yield entry
        }
      }
    },
  }
}

/** Entries in batches, of one entry each where the storage has no batches. */
export function batchesOf(listing: Listing): AsyncIterable<readonly Entry[]> {
  return listing.batches?.() ?? inBatchesOfOne(listing)
}

/** Names in batches, taken from the entries where the storage has no names without facts. */
export function namesOf(listing: Listing): AsyncIterable<readonly string[]> {
  return listing.names?.() ?? namesOfBatches(batchesOf(listing))
}

async function* inBatchesOfOne(entries: AsyncIterable<Entry>): AsyncGenerator<readonly Entry[], void> {
  for await (const entry of entries) yield [entry]
}

async function* namesOfBatches(
  batches: AsyncIterable<readonly Entry[]>,
): AsyncGenerator<readonly string[], void> {
  for await (const batch of batches) yield batch.map(({ name }) => name)
}
