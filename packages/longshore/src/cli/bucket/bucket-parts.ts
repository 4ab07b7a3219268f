/** The packages that only buckets need: optional, and loaded when a bucket is served. */
import { codeOf, StartProblem } from '../problem.js'

/** What of them the command line uses. */
export interface BucketParts {
  readonly sdk: Sdk
  readonly s3Storage: typeof import('@longshore/storage-s3')['s3Storage']
}

/** The client of the AWS SDK. */
export type Sdk = typeof import('@aws-sdk/client-s3')

const PACKAGES = ['@longshore/storage-s3', '@aws-sdk/client-s3']

/** Loads them; fails with a StartProblem that tells how to install them. */
export async function loadBucketParts(load = imported): Promise<BucketParts> {
  // The SDK would print eight lines about the next version of node, which are for developers and not for whoever runs a server.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  try {
    return await load()
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new StartProblem(
      `buckets need two more packages; install them beside longshore: npm install ${PACKAGES.join(' ')} (with --global if longshore was), or run: npx ${['longshore', ...PACKAGES].map(name => `-p ${name}`).join(' ')} longshore serve s3://…`,
    )
  }
}

async function imported(): Promise<BucketParts> {
  const [{ s3Storage }, sdk] = await Promise.all([
    import('@longshore/storage-s3'),
    import('@aws-sdk/client-s3'),
  ])
  return { sdk, s3Storage }
}
