/** Pieces of an object as parts of another one, copied by the server (protocol rules E-04, E-05). */
import type { ByteRange, OfUpload, UploadedPart } from './api.js'
import { atOnce } from './at-once.js'
import type { Bucket } from './bucket.js'
import { guardedCopy, type Version } from './guarded-copy.js'

/** How many pieces are copied at the same time. */
const AT_ONCE = 4
/** What a server copies in a millisecond, at worst. */
const BYTES_PER_MS = 5 * 1024

/** How long, in milliseconds, a server may take to copy so many bytes, beyond what any request may. */
export function copyingMs(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_MS)
}

/**
 * Copies the pieces of `source` as parts from 1 on. A server that ignores conditions may copy pieces of another version: whoever completes
 * the upload looks at the source before.
 * @throws S3Failure with the status 412 when the source has become another one
 */
export async function copyParts(
  bucket: Bucket,
  upload: Omit<OfUpload, 'bucket'>,
  source: Version,
  pieces: readonly Required<ByteRange>[],
  signal: AbortSignal,
): Promise<UploadedPart[]> {
  const parts: UploadedPart[] = []
  await atOnce(AT_ONCE, [...pieces.entries()], signal, async ([index, range], own) => {
    const input = { ...upload, from: source.key, partNumber: index + 1, range }
    const wish = { extraMs: copyingMs(range.end - range.start) }
    const copy = (condition: object) => bucket.ask('copyPart', { ...input, ...condition }, own, wish)
    parts.push(await guardedCopy(bucket, source, copy, own))
  })
  return parts.sort((a, b) => a.partNumber - b.partNumber)
}
