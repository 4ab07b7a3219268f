// The AWS client for a server of the laboratory.
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { S3Server } from './server.js'

const NO_WARNING = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'

/** A client with the SDK's own habits, but that buckets are addressed by path. To be destroyed by the one who asked for it. */
export function clientFor(server: S3Server, overrides: S3ClientConfig = {}): S3Client {
  const { endpoint, region, credentials } = server
  const said = process.env[NO_WARNING]
  process.env[NO_WARNING] = 'true'
  try {
    return new S3Client({ endpoint, region, credentials, forcePathStyle: true, ...overrides })
  } finally {
    // Programs that a test starts are to warn as they would elsewhere.
    if (said === undefined) delete process.env[NO_WARNING]
    else process.env[NO_WARNING] = said
  }
}
