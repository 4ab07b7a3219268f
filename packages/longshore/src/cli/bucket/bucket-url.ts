/** `s3://bucket/prefix` as it is typed. */
import { quoted } from '../options/quoted.js'
import { UsageProblem } from '../problem.js'

/** Names of a bucket, and of what all keys of the served part begin with. */
export interface BucketUrl {
  readonly bucket: string
  /** Names joined by single slashes; empty: the whole bucket. */
  readonly prefix: string
}

const SCHEME = /^s3:\/\//i

/** Whether `text` means a bucket and no folder. */
export function isBucketUrl(text: string): boolean {
  return SCHEME.test(text)
}

/** Takes it apart. Nothing is decoded: a percent sign is a part of a name, as elsewhere in S3. */
export function parseBucketUrl(text: string): BucketUrl {
  const [bucket = '', ...names] = text.replace(SCHEME, '').split('/')
  if (!/^[^\p{Cc}\s?#@]+$/u.test(bucket))
    throw new UsageProblem(`${quoted(text)} names no bucket; write s3://BUCKET or s3://BUCKET/PREFIX`)
  if (names.at(-1) === '') names.pop()
  const prefix = names.join('/')
  if (names.some(name => name === '' || name === '.' || name === '..') || /\p{Cc}/u.test(prefix))
    throw new UsageProblem(
      `${quoted(text)}: what follows the bucket is no prefix; write names with a single slash between them, without . and ..`,
    )
  return { bucket, prefix }
}

/** As it is written in messages. */
export function bucketUrl({ bucket, prefix }: BucketUrl): string {
  return prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`
}
