/** What the options say of the bucket, and that they say nothing of one where a folder is served. */
import { kebabCase } from '../config-file.js'
import { escaped } from '../log/escape.js'
import type { OptionName, OptionValues } from '../options/schemas.js'
import { UsageProblem } from '../problem.js'
import type { BucketSettings } from '../settings.js'
import { isBucketUrl, parseBucketUrl } from './bucket-url.js'

const ONLY_FOR_BUCKETS = ['s3Endpoint', 's3Region', 's3PathStyle'] as const satisfies readonly OptionName[]

/** The bucket that `root` names; undefined for a folder. */
export function bucketSettings(root: string, values: OptionValues): BucketSettings | undefined {
  if (isBucketUrl(root))
    return {
      ...parseBucketUrl(root),
      endpoint: values.s3Endpoint,
      region: values.s3Region,
      pathStyle: values.s3PathStyle ?? false,
    }
  const stray = ONLY_FOR_BUCKETS.find(name => values[name] !== undefined)
  if (stray === undefined) return undefined
  throw new UsageProblem(
    `--${kebabCase(stray)} is for a bucket, and ${escaped(root)} is a folder; name the bucket as s3://BUCKET/PREFIX`,
  )
}
