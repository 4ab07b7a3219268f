/** The kept beginning of an object where it is too small to be copied as a part: it is fetched (protocol rules E-04, E-05). */
import type { ObjectContent, ObjectFacts } from './api.js'
import type { Bucket } from './bucket.js'
import { failureOf, S3Failure } from './failure.js'

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
