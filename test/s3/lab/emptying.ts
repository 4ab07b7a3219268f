// Deletes all that a bucket has, so that it can be removed.
import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { keysIn, type Look, uploadsIn } from './looking.js'

const AT_ONCE = 1_000

export async function emptyBucket({ client, bucket }: Look): Promise<void> {
  for (const { key, id } of await uploadsIn({ client, bucket }))
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: id }))
  const keys = await keysIn({ client, bucket })
  const plain = keys.filter(key => !isOdd(key))
  for (let start = 0; start < plain.length; start += AT_ONCE)
    await deleteMany(client, bucket, plain.slice(start, start + AT_ONCE))
  for (const key of keys.filter(isOdd))
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
}

/** Whether XML, in which many keys are deleted at once, cannot have it. */
function isOdd(key: string): boolean {
  return /[\p{Cc}\uFFFE\uFFFF]/u.test(key)
}

async function deleteMany(client: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  const objects = keys.map(key => ({ Key: key }))
  const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } })
  command.middlewareStack.add(
    next => args => {
      sumUp(args.request as Request)
      return next(args)
    },
    { step: 'build', priority: 'low', name: 'contentMd5' },
  )
  const { Errors = [] } = await client.send(command)
  const [error] = Errors
  if (error) throw new Error(`${error.Key} stays in ${bucket}: ${error.Code}`)
}

interface Request {
  readonly headers: Record<string, string>
  readonly body?: unknown
}

/** Swift deletes nothing without the older of the digests. */
function sumUp({ headers, body }: Request): void {
  headers['content-md5'] = createHash('md5').update(String(body)).digest('base64')
}
