/** Deleting many keys at once: the one request whose body needs a digest, and the older one, for the servers that know no other. */
import { createHash } from 'node:crypto'
import { DeleteObjectsCommand, type S3Client } from '@aws-sdk/client-s3'
import type { DeleteFailure } from './api.js'

interface Sent {
  readonly headers: Record<string, string>
  readonly body?: unknown
}

/** Deletes up to 1,000 keys. @returns those that stayed. */
export async function deleteWithDigest(
  client: S3Client,
  bucket: string,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<readonly DeleteFailure[]> {
  const command = new DeleteObjectsCommand({
    Bucket: bucket,
    Delete: { Objects: keys.map(key => ({ Key: key })), Quiet: true },
  })
  command.middlewareStack.add(
    next => args => {
      replaceDigest(args.request as Sent)
      return next(args)
    },
    { step: 'build', priority: 'low', name: 'contentMd5OfDelete' },
  )
  const { Errors = [] } = await client.send(command, { abortSignal: signal })
  return Errors.map(({ Key = '', Code = '' }) => ({ key: Key, code: Code }))
}

/** Content-MD5 is understood by all; a server that has to choose between it and a newer one may refuse both. */
function replaceDigest({ headers, body }: Sent): void {
  for (const name of Object.keys(headers)) {
    if (/^x-amz-(checksum-|sdk-checksum-algorithm$)/i.test(name)) delete headers[name]
  }
  const bytes = body instanceof Uint8Array ? body : String(body)
  headers['content-md5'] = createHash('md5').update(bytes).digest('base64')
}
