/** The first request of a download, whose answer tells all that has to be known before the client hears of success (P-30). */
import { type ReadRange, StorageError, type VirtualPath } from '@longshore/storage'
import type { ObjectContent } from './api.js'
import type { Bucket } from './bucket.js'
import { failureOf } from './failure.js'
import { absence, objectAt } from './looking.js'
import { PIECE } from './read-window.js'

/** An object as it was found. */
export interface Beginning {
  readonly size: number
  readonly etag: string
  /** The first piece of the range; absent when there is nothing in it. */
  readonly first?: ObjectContent
}

/** Asks for the first piece of a range. @throws StorageError when there is no such file, or the range begins beyond its end */
export async function beginningOf(
  bucket: Bucket,
  key: string,
  path: VirtualPath,
  { start, end = Number.POSITIVE_INFINITY }: ReadRange,
  signal: AbortSignal,
): Promise<Beginning> {
  if (end === start) return emptyAt(bucket, key, path, start, signal)
  const range = { start, end: Math.min(start + PIECE, end) - 1 }
  try {
    const first = await bucket.ask('get', { key, range }, signal)
    // It may wait long for its reader, and break off meanwhile.
    first.body.on('error', () => {})
    return { size: first.size, etag: first.etag, first }
  } catch (error) {
    const failure = failureOf(error)
    if (failure.isMissing) throw await absence(bucket, path, signal)
    if (failure.status !== 416) throw failure
    return emptyAt(bucket, key, path, start, signal)
  }
}

/** There is nothing in the range: at its end, or as a whole. A range of no bytes is nothing that a server can be asked for. */
async function emptyAt(
  bucket: Bucket,
  key: string,
  path: VirtualPath,
  start: number,
  signal: AbortSignal,
): Promise<Beginning> {
  const found = await objectAt(bucket, key, signal)
  if (found === undefined) throw await absence(bucket, path, signal)
  if (start > found.size) throw new StorageError('bad-offset', path)
  return { size: found.size, etag: found.etag }
}
