/** How requests and answers of the AWS SDK look in the words of {@link S3Api}. */
import type { Readable } from 'node:stream'
import type {
  GetObjectCommandOutput,
  HeadObjectCommandOutput,
  ListMultipartUploadsCommandOutput,
  ListObjectsV2CommandOutput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import type {
  ByteRange,
  ListPage,
  ObjectBody,
  ObjectContent,
  ObjectFacts,
  ObjectHeaders,
  ServedHeaders,
  UploadPage,
  WriteConditions,
} from './api.js'
import { S3Failure } from './failure.js'

type Written = Pick<
  PutObjectCommandInput,
  | 'Metadata'
  | 'ContentType'
  | 'CacheControl'
  | 'ContentDisposition'
  | 'ContentEncoding'
  | 'ContentLanguage'
  | 'StorageClass'
  | 'ACL'
  | 'Tagging'
  | 'ServerSideEncryption'
  | 'SSEKMSKeyId'
>

export function headersOf(headers: ObjectHeaders): Written {
  const { metadata, storageClass, acl, tags, encryption } = headers
  return {
    ...servedOf(headers),
    ...(metadata && { Metadata: { ...metadata } }),
    // Classes and canned ACLs are the server's own words; those of other vendors are not in the SDK's types.
    ...(storageClass !== undefined && { StorageClass: storageClass as NonNullable<Written['StorageClass']> }),
    ...(acl !== undefined && { ACL: acl as NonNullable<Written['ACL']> }),
    ...(tags && { Tagging: new URLSearchParams(tags).toString() }),
    ...(encryption && { ServerSideEncryption: encryption.algorithm }),
    ...(encryption?.kmsKeyId !== undefined && { SSEKMSKeyId: encryption.kmsKeyId }),
  }
}

function servedOf(headers: ServedHeaders): Written {
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage } = headers
  return {
    ...(contentType !== undefined && { ContentType: contentType }),
    ...(cacheControl !== undefined && { CacheControl: cacheControl }),
    ...(contentDisposition !== undefined && { ContentDisposition: contentDisposition }),
    ...(contentEncoding !== undefined && { ContentEncoding: contentEncoding }),
    ...(contentLanguage !== undefined && { ContentLanguage: contentLanguage }),
  }
}

export function conditionsOf({
  ifMatch,
  ifNoneMatch,
}: { readonly [K in keyof WriteConditions]: WriteConditions[K] | undefined }): {
  IfMatch?: string
  IfNoneMatch?: string
} {
  return {
    ...(ifMatch !== undefined && { IfMatch: ifMatch }),
    ...(ifNoneMatch !== undefined && { IfNoneMatch: ifNoneMatch }),
  }
}

/** With a length and a checksum of its own a stream is sent as it is: without them the SDK frames it in a way that many servers refuse. */
export function bodyOf(
  body: ObjectBody,
): Pick<PutObjectCommandInput, 'Body' | 'ContentLength' | 'ChecksumCRC32'> {
  return {
    Body: body.size === 0 ? new Uint8Array(0) : body.stream(),
    ContentLength: body.size,
    ChecksumCRC32: body.crc32,
  }
}

export function rangeOf({ start, end }: ByteRange): string {
  return `bytes=${start}-${end ?? ''}`
}

/** Each segment encoded, since servers decode it before they take it apart. */
export function copySourceOf(bucket: string, key: string): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
}

export function factsOf(answer: HeadObjectCommandOutput | GetObjectCommandOutput): Omit<ObjectFacts, 'size'> {
  return {
    etag: required(answer.ETag, 'ETag'),
    modified: required(answer.LastModified, 'LastModified'),
    metadata: answer.Metadata ?? {},
    ...servedBy(answer),
    ...(answer.StorageClass !== undefined && { storageClass: answer.StorageClass }),
  }
}

function servedBy(answer: HeadObjectCommandOutput | GetObjectCommandOutput): ServedHeaders {
  const { ContentType, CacheControl, ContentDisposition, ContentLanguage } = answer
  // Some servers tell how the bytes once came to them, which they must not be told again.
  const encodings = (answer.ContentEncoding ?? '').split(',').map(word => word.trim())
  const contentEncoding = encodings.filter(word => word !== '' && word !== 'aws-chunked').join(',')
  return {
    ...(ContentType !== undefined && { contentType: ContentType }),
    ...(CacheControl !== undefined && { cacheControl: CacheControl }),
    ...(ContentDisposition !== undefined && { contentDisposition: ContentDisposition }),
    ...(contentEncoding !== '' && { contentEncoding }),
    ...(ContentLanguage !== undefined && { contentLanguage: ContentLanguage }),
  }
}

/** The size is that of the whole object, also when a part of it was asked for. */
export function contentOf(answer: GetObjectCommandOutput, range?: ByteRange): ObjectContent {
  const body = required(answer.Body, 'Body') as Readable
  const [, first = 0, total = answer.ContentLength ?? 0] =
    /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.ContentRange ?? '') ?? []
  if (Number(first) !== (range?.start ?? 0)) {
    body.destroy()
    throw new S3Failure('an answer with other bytes than were asked for', 200)
  }
  return { ...factsOf(answer), size: Number(total), body }
}

export function pageOf(answer: ListObjectsV2CommandOutput): ListPage {
  const { Contents = [], CommonPrefixes = [], IsTruncated, NextContinuationToken } = answer
  const decode = answer.EncodingType === 'url' ? decoded : (text: string) => text
  return {
    objects: Contents.map(({ Key, Size, ETag, LastModified, StorageClass }) => ({
      key: decode(required(Key, 'Key')),
      size: Size ?? 0,
      etag: ETag ?? '',
      modified: required(LastModified, 'LastModified'),
      ...(StorageClass !== undefined && StorageClass !== 'STANDARD' && { storageClass: StorageClass }),
    })),
    prefixes: CommonPrefixes.map(({ Prefix }) => decode(required(Prefix, 'Prefix'))),
    ...(IsTruncated === true && { next: required(NextContinuationToken, 'NextContinuationToken') }),
  }
}

export function uploadPageOf(answer: ListMultipartUploadsCommandOutput): UploadPage {
  const { Uploads = [], IsTruncated, NextKeyMarker, NextUploadIdMarker } = answer
  const decode = answer.EncodingType === 'url' ? decoded : (text: string) => text
  return {
    uploads: Uploads.map(({ Key, UploadId, Initiated }) => ({
      key: decode(required(Key, 'Key')),
      uploadId: required(UploadId, 'UploadId'),
      initiated: required(Initiated, 'Initiated'),
    })),
    ...(IsTruncated === true && {
      next: { key: decode(required(NextKeyMarker, 'NextKeyMarker')), uploadId: NextUploadIdMarker ?? '' },
    }),
  }
}

/** Some servers leave the quotes out of the answers to copies. */
export function quoted(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`
}

/** A server that leaves out what an answer has to have is not one that files can be trusted to. */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new S3Failure(`an answer without ${what}`, 0)
  return value
}

/** S3 writes a space as a plus, others as %20; all write a plus as %2B. */
function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
