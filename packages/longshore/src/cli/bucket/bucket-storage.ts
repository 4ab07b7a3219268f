/** The bucket as the storage of a server. */
import type { Logger } from '@longshore/core'
import type { StorageAdapter } from '@longshore/storage'
import type { BucketSettings } from '../settings.js'
import { bucketClient } from './bucket-client.js'
import { loadBucketParts } from './bucket-parts.js'

/** Makes it with a client of its own. `logger` is told of what has stayed in the bucket though nobody sees it. */
export async function bucketStorage(
  settings: BucketSettings,
  logger: Logger | undefined,
): Promise<StorageAdapter> {
  const { sdk, s3Storage } = await loadBucketParts()
  const { bucket, prefix } = settings
  return s3Storage({
    // The storage tries again by itself.
    client: await bucketClient(sdk, settings, 1),
    bucket,
    prefix,
    observe(event) {
      if (event.type === 'left-behind')
        logger?.error({ error: new Error(event.reason) }, `clearing away ${event.key}`)
    },
  })
}
