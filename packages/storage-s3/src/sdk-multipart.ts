/** Requests of the AWS SDK that make an object of parts. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import type { S3Api } from './api.js'
import { S3Failure } from './failure.js'
import { asked } from './sdk-asked.js'
import { AT_FIRST, quietRetries } from './sdk-quiet.js'
import { bodyOf, conditionsOf, copySourceOf, headersOf, rangeOf, required } from './sdk-shapes.js'

export function uploads(client: S3Client): Pick<S3Api, 'createUpload' | 'completeUpload' | 'abortUpload'> {
  return {
    async createUpload({ bucket: Bucket, key: Key, headers }, { signal }) {
      const command = new CreateMultipartUploadCommand({ Bucket, Key, ...headersOf(headers) })
      const { UploadId } = await asked(client.send(command, { abortSignal: signal }))
      return { uploadId: required(UploadId, 'UploadId') }
    },
    async completeUpload({ bucket: Bucket, key: Key, uploadId: UploadId, parts, ...conditions }, { signal }) {
      const command = new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: {
          Parts: parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag })),
        },
        ...conditionsOf(conditions),
      })
      await asked(client.send(command, { abortSignal: signal }))
    },
    async abortUpload({ bucket: Bucket, key: Key, uploadId: UploadId }, { signal }) {
      const command = new AbortMultipartUploadCommand({ Bucket, Key, UploadId })
      await asked(client.send(command, { abortSignal: signal })).catch((error: unknown) => {
        if (!(error instanceof S3Failure && error.status === 404)) throw error
      })
    },
  }
}

export function parts(client: S3Client): Pick<S3Api, 'uploadPart'> {
  return {
    async uploadPart({ bucket: Bucket, key: Key, uploadId: UploadId, partNumber, body }, { signal }) {
      const command = new UploadPartCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber: partNumber,
        ...bodyOf(body),
      })
      command.middlewareStack.add(quietRetries, AT_FIRST)
      const { ETag } = await asked(client.send(command, { abortSignal: signal }))
      return { partNumber, etag: required(ETag, 'ETag') }
    },
  }
}

export function partCopies(client: S3Client): Pick<S3Api, 'copyPart'> {
  return {
    async copyPart(
      { bucket: Bucket, key: Key, uploadId: UploadId, partNumber, from, range, ifSourceMatch },
      { signal },
    ) {
      const command = new UploadPartCopyCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber: partNumber,
        CopySource: copySourceOf(Bucket, from),
        CopySourceRange: rangeOf(range),
        ...(ifSourceMatch !== undefined && { CopySourceIfMatch: ifSourceMatch }),
      })
      const { CopyPartResult } = await asked(client.send(command, { abortSignal: signal }))
      return { partNumber, etag: required(CopyPartResult?.ETag, 'ETag') }
    },
  }
}
