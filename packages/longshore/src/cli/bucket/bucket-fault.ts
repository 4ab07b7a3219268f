/** Why a bucket could not be listed, in words that say what to change. Never what a credential is, nor what a program for them has printed. */
import { escaped } from '../log/escape.js'
import { messageOf } from '../problem.js'
import type { BucketSettings } from '../settings.js'
import { bucketUrl } from './bucket-url.js'
import { connectionFault } from './connection-fault.js'

const WRONG_CREDENTIALS = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
])
const WRONG_REGION = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
])

/** What an error of the SDK tells of itself. */
interface Told {
  readonly name?: unknown
  readonly Region?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

/** The line for an error of the AWS SDK. */
export function bucketFault(error: unknown, settings: BucketSettings): string {
  const told: Told = typeof error === 'object' && error !== null ? error : {}
  const name = typeof told.name === 'string' ? told.name : 'Error'
  const status = told.$metadata?.httpStatusCode
  const what = escaped(bucketUrl(settings))
  if (name === 'NoSuchBucket')
    return `there is no bucket ${escaped(settings.bucket)} ${place(settings)}; make it, or correct the name`
  if (WRONG_REGION.has(name) || status === 301 || status === 307) return regionFault(told, settings)
  if (WRONG_CREDENTIALS.has(name) || status === 401)
    return `the credentials are not accepted ${place(settings)} (${escaped(name)}); check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile in AWS_PROFILE`
  if (name === 'ExpiredToken') return 'the credentials have expired; log in anew, or renew AWS_SESSION_TOKEN'
  if (name === 'RequestTimeTooSkewed') return `the clock of this machine is not that of the server; set it`
  if (status === 403)
    return `the credentials may not list ${what}; they need s3:ListBucket for it, and what docs/storage.md names for the rest`
  return (
    localFault(name, error) ?? connectionFault(error, settings) ?? otherFault(what, name, status, settings)
  )
}

/** What went wrong before anything was asked of the server. */
function localFault(name: string, error: unknown): string | undefined {
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return 'no credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give this machine a role'
  if (/^region is missing/i.test(messageOf(error)))
    return 'no region is known; add --s3-region, or set AWS_REGION'
  return undefined
}

function regionFault({ Region, $response }: Told, { bucket, region }: BucketSettings): string {
  const right = typeof Region === 'string' ? Region : $response?.headers?.['x-amz-bucket-region']
  const asked = region === undefined ? '' : `, and not in ${escaped(region)}`
  return right === undefined
    ? `the bucket ${escaped(bucket)} is in another region${asked}; name it with --s3-region`
    : `the bucket ${escaped(bucket)} is in the region ${escaped(right)}${asked}; add --s3-region ${escaped(right)}`
}

function otherFault(
  what: string,
  name: string,
  status: number | undefined,
  settings: BucketSettings,
): string {
  const told = status === undefined ? escaped(name) : `${escaped(name)}, status ${status}`
  return `${what} cannot be listed ${place(settings)} (${told}); check that S3 is spoken there`
}

/** Where the bucket was looked for. */
function place({ endpoint }: BucketSettings): string {
  return endpoint === undefined ? 'there' : `at ${escaped(endpoint)}`
}
