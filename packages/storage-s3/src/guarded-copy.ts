/** Copies of an object as it was when it was looked at, on servers that keep a condition on the source, ignore it, or compare it with something else. */
import type { Bucket } from './bucket.js'
import { failureOf, S3Failure } from './failure.js'
import { objectAt } from './looking.js'

/** An object as it was at some time. */
export interface Version {
  readonly key: string
  readonly etag: string
}

/**
 * Makes a copy on the condition that the source is still this version. Where the server refuses although it is, which some do to objects
 * made of parts, the copy is made without the condition. That the server ignores it has to be found out afterwards, by {@link requireVersion}.
 * @throws S3Failure with the status 412 when the source has become another one
 */
export async function guardedCopy<T>(
  bucket: Bucket,
  source: Version,
  copy: (condition: { readonly ifSourceMatch?: string }) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await copy({ ifSourceMatch: source.etag })
  } catch (error) {
    if (!failureOf(error).isConflict) throw error
    await requireVersion(bucket, source, signal)
    return copy({})
  }
}

/** @throws S3Failure with the status 412 when the object has become another one, 404 when it has gone */
export async function requireVersion(
  bucket: Bucket,
  { key, etag }: Version,
  signal: AbortSignal,
): Promise<void> {
  const found = await objectAt(bucket, key, signal)
  if (found === undefined) throw new S3Failure('NoSuchKey', 404)
  if (found.etag !== etag) throw new S3Failure('PreconditionFailed', 412)
}
