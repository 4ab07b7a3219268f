/** Sets times of modification (draft-somers-ftp-mfxx §3, MFMT; protocol E-08): objects have none but when they were stored, so it is metadata. */
import { ROOT, type StorageCall, StorageError, throwIfAborted, type VirtualPath } from '@longshore/storage'
import type { CopyHeaders, ObjectFacts } from './api.js'
import type { Bucket } from './bucket.js'
import { copyObject } from './copying.js'
import { storageErrorOf } from './errors.js'
import { absence, objectAt } from './looking.js'
import { headersOfCopy, servedHeaders, TIME_KEY } from './object-headers.js'
import { markTime } from './time-marks.js'

/**
 * Sets the time of an object by copying it onto itself, which the server does, and leaves a mark for listings. No upload of this process comes
 * in between. One of another process may, in the moment of the copy: where the server ignores conditions on the source of a copy its object
 * can get the metadata of the one before, or be replaced by it.
 * Directories have no time that listings could tell: `unsupported`.
 */
export async function setModified(
  bucket: Bucket,
  path: VirtualPath,
  modified: Date,
  call: StorageCall,
): Promise<void> {
  throwIfAborted(path, call)
  if (path === ROOT) throw new StorageError('unsupported', path)
  const key = bucket.keys.find(path)
  const { signal } = call
  try {
    await bucket.state.inTurn(key, async () => {
      const facts = await objectAt(bucket, key, signal)
      if (facts === undefined) throw await refusal(bucket, path, signal)
      const headers = headersWith(bucket, facts, modified)
      const { etag } = await copyObject(bucket, { from: key, to: key, facts, headers }, signal)
      // The time is set by now, and listings are to tell the same as the object.
      await markTime(bucket, key, etag, modified, new AbortController().signal)
    })
  } catch (error) {
    throw storageErrorOf(error, path, call)
  }
}

async function refusal(bucket: Bucket, path: VirtualPath, signal: AbortSignal): Promise<StorageError> {
  const { code } = await absence(bucket, path, signal)
  return new StorageError(code === 'is-a-directory' ? 'unsupported' : code, path)
}

/** Everything that the object has, and the time. */
function headersWith(bucket: Bucket, facts: ObjectFacts, modified: Date): CopyHeaders {
  return {
    ...headersOfCopy(bucket, facts),
    ...servedHeaders(facts),
    metadata: { ...facts.metadata, [TIME_KEY]: String(modified.getTime() / 1000) },
    replace: true,
  }
}
