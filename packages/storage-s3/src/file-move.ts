/** Moves one object: a copy, and when that is known to be whole and of the right version, the deletion of the source. */
import type { ObjectFacts } from './api.js'
import type { Bucket } from './bucket.js'
import { capabilitiesOf } from './capabilities.js'
import { copyObject } from './copying.js'
import { failureOf, isMissing } from './failure.js'
import { requireVersion, type Version } from './guarded-copy.js'
import { headersOfCopy, timeSet } from './object-headers.js'
import { forgetMarks, markTime } from './time-marks.js'

export interface FileMove {
  readonly source: string
  readonly target: string
  /** What the source was when it was looked at. */
  readonly facts: ObjectFacts
}

/**
 * Moves the version of an object that `facts` tell of, in turn with all uploads to both names. An abort stops it as long as there is no copy.
 * What another process commits to the source is not lost either, but for the moment between the last look and the deletion on a server
 * that has no conditions for deletions.
 * @throws S3Failure with the status 412 when the source has become another one; the copy is then left where it is
 */
export async function moveFile(bucket: Bucket, move: FileMove, signal: AbortSignal): Promise<void> {
  const { source, target, facts } = move
  const { deleteIfMatch } = await capabilitiesOf(bucket)
  const copy = { from: source, to: target, facts, headers: headersOfCopy(bucket, facts) }
  const { etag } = await copyObject(bucket, copy, signal)
  const unstoppable = new AbortController().signal
  const time = timeSet(bucket, facts)
  if (time) await markTime(bucket, target, etag, time, unstoppable)
  const version = { key: source, etag: facts.etag }
  const isDeleted = deleteIfMatch === 'honoured' && (await deleteGuarded(bucket, version))
  if (!isDeleted) await deleteAfterLook(bucket, version)
  if (time) await forgetMarks(bucket, source, unstoppable)
}

/** False when the server refuses: it may compare wrongly, or the answer to the first try was lost. */
async function deleteGuarded(bucket: Bucket, { key, etag }: Version): Promise<boolean> {
  try {
    await bucket.ask('delete', { key, ifMatch: etag }, new AbortController().signal)
    return true
  } catch (error) {
    if (!failureOf(error).isConflict && !isMissing(error)) throw error
    return false
  }
}

/** Deletes an object only if it is still this version; that it has gone already is as good. */
async function deleteAfterLook(bucket: Bucket, version: Version): Promise<void> {
  const { signal } = new AbortController()
  try {
    await requireVersion(bucket, version, signal)
    await bucket.ask('delete', { key: version.key }, signal)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}
