/** Requests of the AWS SDK that write, copy and delete whole objects. */
import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { S3Api } from './api.js'
import { asked } from './sdk-asked.js'
import { deleteWithDigest } from './sdk-delete.js'
import { AT_FIRST, quietRetries } from './sdk-quiet.js'
import { bodyOf, conditionsOf, copySourceOf, headersOf, quoted, required } from './sdk-shapes.js'

export function objectWriting(client: S3Client): Pick<S3Api, 'put'> {
  return {
    async put({ bucket: Bucket, key: Key, headers, body, ifMatch, ifNoneMatch }, { signal }) {
      const command = new PutObjectCommand({
        Bucket,
        Key,
        ...headersOf(headers),
        ...conditionsOf({ ifMatch, ifNoneMatch }),
        ...bodyOf(body),
      })
      command.middlewareStack.add(quietRetries, AT_FIRST)
      await asked(client.send(command, { abortSignal: signal }))
    },
  }
}

export function copying(client: S3Client): Pick<S3Api, 'copy'> {
  return {
    async copy({ bucket: Bucket, key: Key, from, ifSourceMatch, headers }, { signal }) {
      const command = new CopyObjectCommand({
        Bucket,
        Key,
        CopySource: copySourceOf(Bucket, from),
        ...(ifSourceMatch !== undefined && { CopySourceIfMatch: ifSourceMatch }),
        ...headersOf(headers),
        MetadataDirective: headers.replace ? 'REPLACE' : 'COPY',
        ...(headers.tags && { TaggingDirective: 'REPLACE' }),
      })
      const { CopyObjectResult } = await asked(client.send(command, { abortSignal: signal }))
      return {
        etag: quoted(required(CopyObjectResult?.ETag, 'ETag')),
        modified: required(CopyObjectResult?.LastModified, 'LastModified'),
      }
    },
  }
}

export function deleting(client: S3Client): Pick<S3Api, 'delete' | 'deleteMany'> {
  return {
    async delete({ bucket: Bucket, key: Key, ifMatch }, { signal }) {
      const command = new DeleteObjectCommand({
        Bucket,
        Key,
        ...(ifMatch !== undefined && { IfMatch: ifMatch }),
      })
      await asked(client.send(command, { abortSignal: signal }))
    },
    async deleteMany({ bucket, keys }, { signal }) {
      return asked(deleteWithDigest(client, bucket, keys, signal))
    },
  }
}
