/** Copies of objects that are too large for one request: the server copies them piece by piece. */
import { randomUUID } from 'node:crypto'
import { abortUpload } from './abort-upload.js'
import type { CopyHeaders, CopyResult, ObjectFacts, ObjectHeaders, OfUpload } from './api.js'
import { completionMs } from './assembly.js'
import type { Bucket } from './bucket.js'
import { copyParts } from './copied-parts.js'
import { S3Failure } from './failure.js'
import { requireVersion } from './guarded-copy.js'
import { surely } from './landing.js'
import { objectAt } from './looking.js'
import { servedHeaders, UPLOAD_KEY } from './object-headers.js'
import { piecesOf } from './pieces.js'

/** What is to be copied, and as what. */
export interface ObjectCopy {
  readonly from: string
  readonly to: string
  /** What the source was when it was looked at. */
  readonly facts: ObjectFacts
  readonly headers: CopyHeaders
}

/** How long a copy that has failed may take to clear away. */
const ENDING_MS = 60_000

/**
 * Copies an object in pieces of `pieceSize` at most, where so many do. Nothing is seen of it before it is whole.
 * @throws S3Failure with the status 412 when the source has become another one, or the copy was replaced at once
 */
export async function copyInParts(
  bucket: Bucket,
  copy: ObjectCopy,
  pieceSize: number,
  signal: AbortSignal,
): Promise<CopyResult> {
  const token = randomUUID()
  // What the server has made, and nobody has heard of, could not be removed; what it has completed is told of.
  const unstoppable = new AbortController().signal
  const input = { key: copy.to, headers: headersInParts(bucket, copy, token) }
  const { uploadId } = await bucket.ask('createUpload', input, unstoppable)
  const upload = { key: copy.to, uploadId }
  try {
    await fill(bucket, upload, copy, { token, pieceSize }, signal)
  } catch (error) {
    await abortUpload(bucket, upload, true, AbortSignal.timeout(ENDING_MS))
    throw error
  }
  const made = await objectAt(bucket, copy.to, unstoppable)
  if (made?.metadata[UPLOAD_KEY] !== token || made.size !== copy.facts.size)
    throw new S3Failure('PreconditionFailed', 412)
  return made
}

async function fill(
  bucket: Bucket,
  upload: Omit<OfUpload, 'bucket'>,
  { from, facts }: ObjectCopy,
  { token, pieceSize }: { readonly token: string; readonly pieceSize: number },
  signal: AbortSignal,
): Promise<void> {
  const source = { key: from, etag: facts.etag }
  const parts = await copyParts(bucket, upload, source, piecesOf(facts.size, pieceSize), signal)
  await requireVersion(bucket, source, signal)
  const wish = { extraMs: completionMs(parts.length), unbroken: true }
  const send = () => bucket.ask('completeUpload', { ...upload, parts }, signal, wish)
  await surely(bucket, { key: upload.key, token, send }, {}, signal)
}

/** What a server takes over by itself when it copies with one request, but for tags of the source, which only it knows. */
function headersInParts(bucket: Bucket, { facts, headers }: ObjectCopy, token: string): ObjectHeaders {
  const { replace, ...given } = headers
  const source: ObjectHeaders = replace ? headers : facts
  const { tags } = bucket.settings
  return {
    ...(tags && { tags }),
    ...given,
    ...servedHeaders(source),
    metadata: { ...source.metadata, [UPLOAD_KEY]: token },
  }
}
