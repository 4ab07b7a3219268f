// What a bucket has, all pages of it.
import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'

const PER_PAGE = 1_000
// XML has no place for some of the characters that a key may have.
const ENCODED = { EncodingType: 'url' } as const

export interface Look {
  readonly client: S3Client
  readonly bucket: string
  readonly perPage?: number
}

export async function keysIn({ client, bucket, perPage = PER_PAGE }: Look, prefix = ''): Promise<string[]> {
  const keys: string[] = []
  const where = { Bucket: bucket, Prefix: prefix, MaxKeys: perPage, ...ENCODED }
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, where))
    keys.push(...Contents.map(({ Key = '' }) => decoded(Key)))
  return keys
}

export interface OpenUpload {
  readonly key: string
  readonly id: string
}

/** Multipart uploads that were neither completed nor aborted. */
export async function uploadsIn({ client, bucket, perPage = PER_PAGE }: Look): Promise<OpenUpload[]> {
  const uploads: OpenUpload[] = []
  for (let more = true; more; ) {
    // Swift does not say where the next page begins.
    const last = uploads.at(-1)
    const where = { Bucket: bucket, MaxUploads: perPage, KeyMarker: last?.key, UploadIdMarker: last?.id }
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({ ...where, ...ENCODED }),
    )
    const found = page.Uploads ?? []
    uploads.push(...found.map(({ Key = '', UploadId = '' }) => ({ key: decoded(Key), id: UploadId })))
    more = page.IsTruncated === true && found.length > 0
  }
  return uploads
}

function decoded(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '))
}
