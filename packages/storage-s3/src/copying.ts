/** Copies inside the bucket: the bytes stay on the server. */
import { ROOT, type StorageCall, StorageError, throwIfAborted, type VirtualPath } from '@longshore/storage'
import type { CopyResult, ObjectFacts } from './api.js'
import type { Bucket } from './bucket.js'
import { copyingMs } from './copied-parts.js'
import { copyInParts, type ObjectCopy } from './copy-in-parts.js'
import { requireParent } from './directories.js'
import { storageErrorOf } from './errors.js'
import { guardedCopy, requireVersion } from './guarded-copy.js'
import { absence, holdsAnything, objectAt } from './looking.js'
import { headersOfCopy, timeSet } from './object-headers.js'
import { LARGEST_PART } from './sizes.js'
import { markTime } from './time-marks.js'

/**
 * Copies the version of an object that `facts` tell of, whatever its size; up to `limit` bytes with one request, which an abort waits for.
 * A copy in parts loses tags of the source, unless the options give them, and headers that {@link ObjectFacts} have not.
 * @throws S3Failure with the status 412 when the source has become another one; then what was copied may be that
 */
export async function copyObject(
  bucket: Bucket,
  copy: ObjectCopy,
  signal: AbortSignal,
  limit: number = LARGEST_PART,
): Promise<CopyResult> {
  const { from, to, facts } = copy
  if (facts.size > limit) return copyInParts(bucket, copy, limit, signal)
  const source = { key: from, etag: facts.etag }
  const once = (condition: object) => copyAtOnce(bucket, { ...copy, size: facts.size }, signal, condition)
  const result = await guardedCopy(bucket, source, once, signal)
  // With the tag of the source it is of its version; some copies get another tag all the same.
  if (result.etag !== facts.etag && from !== to) await requireVersion(bucket, source, signal)
  return result
}

/** Copies whatever is at `from` now with one request; `size` bytes are expected. */
export function copyAtOnce(
  bucket: Bucket,
  { from, to, size, headers }: Pick<ObjectCopy, 'from' | 'to' | 'headers'> & { readonly size: number },
  signal: AbortSignal,
  condition: { readonly ifSourceMatch?: string } = {},
): Promise<CopyResult> {
  // Broken off, it might be done all the same, after somebody has put something else there.
  const wish = { extraMs: copyingMs(size), unbroken: true }
  return bucket.ask('copy', { key: to, from, headers, ...condition }, signal, wish)
}

/** Copies a file; one at `to` is replaced. */
export async function copyFile(
  bucket: Bucket,
  from: VirtualPath,
  to: VirtualPath,
  call: StorageCall,
): Promise<void> {
  throwIfAborted(from, call)
  if (from === ROOT) throw new StorageError('is-a-directory', from)
  if (to === ROOT) throw new StorageError('exists', to)
  const keys = { from: bucket.keys.find(from), to: bucket.keys.make(to) }
  try {
    await bucket.state.inTurn(keys.to, async () => {
      const facts = await lookFirst(bucket, from, to, call)
      if (from === to) return
      const headers = headersOfCopy(bucket, facts)
      const { etag } = await copyObject(bucket, { ...keys, facts, headers }, call.signal)
      const time = timeSet(bucket, facts)
      // The copy is there, whatever becomes of the call.
      if (time) await markTime(bucket, keys.to, etag, time, new AbortController().signal)
    })
  } catch (error) {
    throw storageErrorOf(error, from, call)
  }
}

async function lookFirst(
  bucket: Bucket,
  from: VirtualPath,
  to: VirtualPath,
  { signal }: StorageCall,
): Promise<ObjectFacts> {
  const [facts, isTaken] = await Promise.all([
    objectAt(bucket, bucket.keys.find(from), signal),
    holdsAnything(bucket, bucket.keys.below(to), signal),
    requireParent(bucket, to, signal),
  ])
  if (facts === undefined) throw await absence(bucket, from, signal)
  if (isTaken) throw new StorageError('exists', to)
  return facts
}
