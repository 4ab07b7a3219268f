// Looks at the objects of a bucket, and removes them.
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3'

const AT_ONCE = 16

/** Bytes of each object whose key begins with `prefix`, by key. */
export async function sizesOf(
  client: S3Client,
  bucket: string,
  prefix: string,
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(next !== undefined && { ContinuationToken: next }),
      }),
    )
    for (const { Key, Size } of page.Contents ?? []) if (Key !== undefined) sizes.set(Key, Size ?? 0)
    next = page.NextContinuationToken
  }
  return sizes
}

/** Removes them, and what was begun to be uploaded. One request each: not every store takes many keys in one. */
export async function removeObjects(client: S3Client, bucket: string, prefix: string): Promise<void> {
  const keys = (await sizesOf(client, bucket, prefix)).keys()
  const work = async () => {
    for (const Key of keys) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const { Uploads = [] } = await client.send(
    new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }),
  )
  for (const { Key, UploadId } of Uploads) {
    if (Key === undefined || UploadId === undefined) continue
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
  }
}
