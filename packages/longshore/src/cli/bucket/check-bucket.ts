/** Whether the bucket is there and can be listed. */
import type { S3Client } from '@aws-sdk/client-s3'
import { escaped } from '../log/escape.js'
import { StartProblem } from '../problem.js'
import type { BucketSettings } from '../settings.js'
import { bucketClient } from './bucket-client.js'
import { bucketFault } from './bucket-fault.js'
import { loadBucketParts, type Sdk } from './bucket-parts.js'
import { bucketUrl } from './bucket-url.js'

const PATIENCE_MS = 10_000
const ATTEMPTS = 3

/** What was found. */
export interface BucketFacts {
  /** Whether nothing is below the prefix. */
  readonly empty: boolean
}

/** Fails with a StartProblem when the bucket cannot be listed or the prefix is an object; asks for no more than `s3:ListBucket`. */
export async function checkBucket(
  settings: BucketSettings,
  patienceMs: number = PATIENCE_MS,
): Promise<BucketFacts> {
  const { sdk } = await loadBucketParts()
  const client = await bucketClient(sdk, settings, ATTEMPTS)
  try {
    return await look(sdk, client, settings, AbortSignal.timeout(patienceMs))
  } catch (error) {
    throw error instanceof StartProblem ? error : new StartProblem(bucketFault(error, settings))
  } finally {
    client.destroy()
  }
}

async function look(
  { ListObjectsV2Command }: Sdk,
  client: S3Client,
  settings: BucketSettings,
  abortSignal: AbortSignal,
): Promise<BucketFacts> {
  const { bucket, prefix } = settings
  const first = async (Prefix: string) => {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix, MaxKeys: 1 })
    const { Name, Contents = [] } = await client.send(command, { abortSignal })
    if (Name !== bucket) throw new StartProblem(notListed(settings))
    return Contents[0]
  }
  if (prefix === '') return { empty: (await first('')) === undefined }
  if (await first(`${prefix}/`)) return { empty: false }
  // Of all keys that begin so, the shortest comes first. Who may list below the prefix only is told no more.
  const object = await first(prefix).catch(() => undefined)
  if (object?.Key === prefix) throw new StartProblem(isObject(settings))
  return { empty: true }
}

function isObject({ bucket, prefix }: BucketSettings): string {
  const above = bucketUrl({ bucket, prefix: prefix.split('/').slice(0, -1).join('/') })
  return `${escaped(bucketUrl({ bucket, prefix }))} is an object and no prefix; serve what is above it: ${escaped(above)}`
}

/** A server that knows no host names of buckets, or no S3, may answer with success. */
function notListed({ bucket, pathStyle }: BucketSettings): string {
  const advice = pathStyle ? 'check --s3-endpoint' : 'add --s3-path-style, or check --s3-endpoint'
  return `the server does not answer as S3 does when it is asked for the bucket ${escaped(bucket)}; ${advice}`
}
