/** The operations of {@link S3Api} over the client of the AWS SDK, in settings that S3 and servers like it agree on. */
import type { S3Client } from '@aws-sdk/client-s3'
import type { S3Api } from './api.js'
import { partCopies, parts, uploads } from './sdk-multipart.js'
import { listings, objectReading, openUploads } from './sdk-reading.js'
import { copying, deleting, objectWriting } from './sdk-writing.js'

/** Calls `client`, whose region, endpoint, credentials and tries are its own affair. */
export function sdkApi(client: S3Client): S3Api {
  return {
    ...objectReading(client),
    ...listings(client),
    ...openUploads(client),
    ...objectWriting(client),
    ...copying(client),
    ...deleting(client),
    ...uploads(client),
    ...parts(client),
    ...partCopies(client),
  }
}
