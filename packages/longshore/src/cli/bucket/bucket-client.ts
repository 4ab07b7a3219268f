/** A client for the bucket, with the credentials that every program of AWS takes: environment, profile, role of the machine. */
import type { S3Client } from '@aws-sdk/client-s3'
import type { BucketSettings } from '../settings.js'
import type { Sdk } from './bucket-parts.js'

// What servers that have no regions expect in signatures.
const NO_REGION = 'us-east-1'

/** Makes one that tries a request so often. The region is that of the settings or the environment; a server of one's own needs none. */
export async function bucketClient(
  { S3Client }: Sdk,
  { endpoint, region, pathStyle }: BucketSettings,
  maxAttempts: number,
): Promise<S3Client> {
  const config = {
    ...(endpoint !== undefined && { endpoint }),
    forcePathStyle: pathStyle,
    maxAttempts,
    // Fewer would let a few slow transfers keep all others waiting; sessions are bounded.
    requestHandler: { httpAgent: UNBOUNDED, httpsAgent: UNBOUNDED },
  }
  const client = new S3Client({ ...config, ...(region !== undefined && { region }) })
  if (endpoint === undefined || (await hasRegion(client))) return client
  client.destroy()
  return new S3Client({ ...config, region: NO_REGION })
}

const UNBOUNDED = { maxSockets: Number.POSITIVE_INFINITY }

function hasRegion({ config }: S3Client): Promise<boolean> {
  return config.region().then(
    () => true,
    () => false,
  )
}
