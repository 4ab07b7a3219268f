/** Marks: empty objects whose keys tell the times that were set, for listings to tell them, which know nothing of metadata. */
import type { ListedObject } from './api.js'
import type { Bucket } from './bucket.js'
import { bytesBody } from './bytes-body.js'
import { deleteKeys } from './delete-keys.js'
import { markKey, marksOf } from './mark-keys.js'
import { givenHeaders } from './object-headers.js'

const CLEARING_MS = 60_000

/**
 * Leaves a mark of the time that was set for the object at `key`, in place of earlier ones. Call it after the object was put there, since a mark
 * that is older than its object does not count. A key so long that its mark could have none gets none: listings then tell when it was stored.
 * @param etag as the server told it of the object that is there now, with or without its quotes
 * @throws S3Failure
 */
export async function markTime(
  bucket: Bucket,
  key: string,
  etag: string,
  time: Date,
  signal: AbortSignal,
): Promise<void> {
  const mark = markKey(key, await listedEtag(bucket, key, etag, signal), time)
  const { storageClass: _, ...headers } = givenHeaders(bucket)
  const [earlier] = await Promise.all([
    marksAt(bucket, key, signal),
    mark !== undefined && bucket.ask('put', { key: mark, headers, body: bytesBody() }, signal),
  ])
  await forget(
    bucket,
    earlier.filter(found => found !== mark),
    signal,
  )
}

/** Removes the marks of an object that is not there any more. Never rejects: those that stay do not count, and some listing clears them away. */
export async function forgetMarks(bucket: Bucket, key: string, signal: AbortSignal): Promise<void> {
  const marks = await marksAt(bucket, key, signal).catch(() => [])
  await forget(bucket, marks, signal)
}

/** Removes up to 1,000 marks, by their keys, some time soon. */
export function forgetLater(bucket: Bucket, marks: readonly string[]): void {
  if (marks.length > 0) void forget(bucket, marks, AbortSignal.timeout(CLEARING_MS))
}

async function forget(bucket: Bucket, marks: readonly string[], signal: AbortSignal): Promise<void> {
  await deleteKeys(bucket, marks, signal).catch(() => {})
}

async function marksAt(bucket: Bucket, key: string, signal: AbortSignal): Promise<string[]> {
  const { objects } = await bucket.ask('list', { prefix: marksOf(key) }, signal)
  return objects.map(object => object.key)
}

/** Of an object put together of parts some servers tell another entity tag in listings, which is where marks are compared. */
async function listedEtag(bucket: Bucket, key: string, etag: string, signal: AbortSignal): Promise<string> {
  if (/^"?[0-9a-f]{32}"?$/i.test(etag)) return etag
  const { objects } = await bucket.ask('list', { prefix: key, limit: 1 }, signal)
  const found: ListedObject | undefined = objects[0]
  return found?.key === key ? found.etag : etag
}
