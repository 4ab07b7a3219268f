/** The kept beginning of an object as parts of its next version, copied by the server (protocol rules E-04, E-05). */
import type { ByteRange, ObjectContent, ObjectFacts, OfUpload, UploadedPart } from './api.js'
import type { Bucket } from './bucket.js'
import { failureOf, S3Failure } from './failure.js'
import { objectAt } from './looking.js'

/** How many pieces are copied at the same time. */
const AT_ONCE = 4
/** What a server copies in a millisecond, at worst. */
const BYTES_PER_MS = 5 * 1024

/** Where the kept bytes come from. */
export interface Kept {
  readonly facts: ObjectFacts
  readonly pieces: readonly Required<ByteRange>[]
}

type OwnUpload = Omit<OfUpload, 'bucket'>

/** Copies the pieces as parts from 1 on. @throws S3Failure with the status 412 when the object has become another one */
export async function copyKept(
  bucket: Bucket,
  upload: OwnUpload,
  { facts, pieces }: Kept,
  signal: AbortSignal,
): Promise<UploadedPart[]> {
  const parts: UploadedPart[] = []
  const left = pieces.entries()
  const worker = async () => {
    for (const [index, range] of left)
      parts.push(await copyPiece(bucket, upload, index + 1, range, facts, signal))
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, pieces.length) }, worker))
  return parts
}

/**
 * Servers differ in what they compare `If-Match` of a source with, so a refusal is looked into. Those that ignore it are found out when the
 * object is put in its place: it is compared then with what it was.
 */
async function copyPiece(
  bucket: Bucket,
  upload: OwnUpload,
  partNumber: number,
  range: Required<ByteRange>,
  { etag }: ObjectFacts,
  signal: AbortSignal,
): Promise<UploadedPart> {
  const input = { ...upload, from: upload.key, partNumber, range }
  const wish = { extraMs: Math.ceil((range.end - range.start) / BYTES_PER_MS) }
  try {
    return await bucket.ask('copyPart', { ...input, ifSourceMatch: etag }, signal, wish)
  } catch (error) {
    const failure = failureOf(error)
    if (!failure.isConflict || (await objectAt(bucket, upload.key, signal))?.etag !== etag) throw failure
    return bucket.ask('copyPart', input, signal, wish)
  }
}

/** The first `size` bytes of an object, which are too few to be a part. @throws S3Failure with the status 412 when it has become another one */
export async function fetchKept(
  bucket: Bucket,
  key: string,
  { etag }: ObjectFacts,
  size: number,
  signal: AbortSignal,
): Promise<Buffer> {
  for (let tries = 1; ; tries++) {
    try {
      const content = await bucket.ask(
        'get',
        { key, range: { start: 0, end: size - 1 }, ifMatch: etag },
        signal,
      )
      return await allOf(content, { etag, size, timeoutMs: bucket.settings.timeoutMs }, signal)
    } catch (error) {
      const failure = failureOf(error)
      if (!failure.isPassing || signal.aborted || tries >= bucket.settings.attempts) throw failure
    }
  }
}

interface Wanted {
  readonly etag: string
  readonly size: number
  readonly timeoutMs: number
}

async function allOf(
  { body, etag: found }: ObjectContent,
  { etag, size, timeoutMs }: Wanted,
  signal: AbortSignal,
): Promise<Buffer> {
  const stop = () => body.destroy(new S3Failure('no answer', 0))
  const timer = setTimeout(stop, timeoutMs)
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (found !== etag) throw new S3Failure('PreconditionFailed', 412)
    const bytes = Buffer.concat((await body.toArray()) as Buffer[])
    if (bytes.length !== size) throw new S3Failure('a body that breaks off', 0)
    return bytes
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    body.destroy()
  }
}
