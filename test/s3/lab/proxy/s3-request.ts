// What an HTTP request asks of S3, with buckets addressed by path.
import type { IncomingMessage } from 'node:http'

/** The names of Amazon's API reference. What has none here is `Other`. */
export type S3Operation = (typeof OPERATIONS)[number][0] | 'Other'

export interface S3Request {
  readonly operation: S3Operation
  readonly method: string
  /** Empty where none is addressed. */
  readonly bucket: string
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

type Target = 'service' | 'bucket' | 'key'

// The first that fits: method, what is addressed, what has to be in the query, and whether something is copied.
const OPERATIONS = [
  ['ListBuckets', 'GET', 'service', ''],
  ['ListObjectsV2', 'GET', 'bucket', 'list-type'],
  ['ListMultipartUploads', 'GET', 'bucket', 'uploads'],
  ['ListObjectVersions', 'GET', 'bucket', 'versions'],
  ['GetBucketLocation', 'GET', 'bucket', 'location'],
  ['GetBucketVersioning', 'GET', 'bucket', 'versioning'],
  ['PutBucketVersioning', 'PUT', 'bucket', 'versioning'],
  ['DeleteObjects', 'POST', 'bucket', 'delete'],
  ['HeadBucket', 'HEAD', 'bucket', ''],
  ['ListObjects', 'GET', 'bucket', ''],
  ['CreateBucket', 'PUT', 'bucket', ''],
  ['DeleteBucket', 'DELETE', 'bucket', ''],
  ['ListParts', 'GET', 'key', 'uploadId'],
  ['GetObjectTagging', 'GET', 'key', 'tagging'],
  ['PutObjectTagging', 'PUT', 'key', 'tagging'],
  ['DeleteObjectTagging', 'DELETE', 'key', 'tagging'],
  ['CreateMultipartUpload', 'POST', 'key', 'uploads'],
  ['CompleteMultipartUpload', 'POST', 'key', 'uploadId'],
  ['AbortMultipartUpload', 'DELETE', 'key', 'uploadId'],
  ['UploadPartCopy', 'PUT', 'key', 'uploadId', 'copied'],
  ['UploadPart', 'PUT', 'key', 'uploadId'],
  ['CopyObject', 'PUT', 'key', '', 'copied'],
  ['PutObject', 'PUT', 'key', ''],
  ['GetObject', 'GET', 'key', ''],
  ['HeadObject', 'HEAD', 'key', ''],
  ['DeleteObject', 'DELETE', 'key', ''],
] as const satisfies readonly (readonly [string, string, Target, string, 'copied'?])[]

// With one of these in the query it is another operation, or none that is known here.
const SUBRESOURCES = [
  ...[
    'acl',
    'attributes',
    'cors',
    'encryption',
    'legal-hold',
    'lifecycle',
    'location',
    'object-lock',
    'policy',
  ],
  ...['retention', 'select', 'tagging', 'uploads', 'uploadId', 'versioning', 'versions', 'website'],
]

export function s3RequestOf({
  method = '',
  url = '',
  headers,
}: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): S3Request {
  const { pathname, searchParams: query } = new URL(url, 'http://server')
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(pathname)?.map(decodeURIComponent) ?? []
  const target = key !== '' ? 'key' : bucket !== '' ? 'bucket' : 'service'
  const asked = { method, query, target, copied: 'x-amz-copy-source' in headers } as const
  return { operation: operationOf(asked), method, bucket, key, query, headers }
}

interface Asked {
  readonly method: string
  readonly target: Target
  readonly query: URLSearchParams
  readonly copied: boolean
}

function operationOf(asked: Asked): S3Operation {
  const found = OPERATIONS.find(([, method, target, inQuery, copied]) => {
    if (method !== asked.method || target !== asked.target) return false
    if (copied === 'copied' && !asked.copied) return false
    return inQuery === '' ? !SUBRESOURCES.some(name => asked.query.has(name)) : asked.query.has(inQuery)
  })
  return found?.[0] ?? 'Other'
}
