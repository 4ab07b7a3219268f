/** Removing a multipart upload for good. */
import type { OfUpload } from './api.js'
import type { Bucket } from './bucket.js'
import { failureOf } from './failure.js'

/** A part that is still on its way when its upload is aborted may arrive after that, and bring the upload back. */
const ROUNDS = 3

/**
 * Aborts an upload, and with parts `underWay` looks whether it has gone. Never rejects: what stays is told of as `left-behind`, and swept
 * when it is old enough.
 */
export async function abortUpload(
  bucket: Bucket,
  upload: Omit<OfUpload, 'bucket'>,
  underWay: boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await bucket.ask('abortUpload', upload, signal)
      if (!underWay || (await hasGone(bucket, upload, signal))) return
    }
    throw new Error('parts keep coming')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    bucket.settings.observe({ type: 'left-behind', ...upload, reason })
  }
}

async function hasGone(
  bucket: Bucket,
  upload: Omit<OfUpload, 'bucket'>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await bucket.ask('lastPart', upload, signal)
    return false
  } catch (error) {
    const failure = failureOf(error)
    if (failure.status !== 404) throw failure
    return true
  }
}
