/** Requests of the AWS SDK that change nothing. */
import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { ObjectContent, S3Api } from './api.js'
import { asked } from './sdk-asked.js'
import { contentOf, factsOf, pageOf, rangeOf, uploadPageOf } from './sdk-shapes.js'

export function objectReading(client: S3Client): Pick<S3Api, 'headBucket' | 'head' | 'get'> {
  return {
    async headBucket({ bucket: Bucket }, { signal }) {
      await asked(client.send(new HeadBucketCommand({ Bucket }), { abortSignal: signal }))
    },
    async head({ bucket: Bucket, key: Key }, { signal }) {
      const answer = await asked(client.send(new HeadObjectCommand({ Bucket, Key }), { abortSignal: signal }))
      return { ...factsOf(answer), size: answer.ContentLength ?? 0 }
    },
    async get({ bucket: Bucket, key: Key, range, ifMatch }, { signal }): Promise<ObjectContent> {
      const command = new GetObjectCommand({
        Bucket,
        Key,
        ...(range && { Range: rangeOf(range) }),
        ...(ifMatch !== undefined && { IfMatch: ifMatch }),
      })
      return contentOf(await asked(client.send(command, { abortSignal: signal })), range)
    },
  }
}

export function listings(client: S3Client): Pick<S3Api, 'list'> {
  return {
    async list({ bucket: Bucket, prefix, delimiter, startAfter, continuation, limit }, { signal }) {
      const command = new ListObjectsV2Command({
        Bucket,
        Prefix: prefix,
        EncodingType: 'url',
        ...(delimiter && { Delimiter: delimiter }),
        ...(startAfter !== undefined && { StartAfter: startAfter }),
        ...(continuation !== undefined && { ContinuationToken: continuation }),
        ...(limit !== undefined && { MaxKeys: limit }),
      })
      return pageOf(await asked(client.send(command, { abortSignal: signal })))
    },
  }
}

export function openUploads(client: S3Client): Pick<S3Api, 'listUploads' | 'lastPart'> {
  return {
    async listUploads({ bucket: Bucket, prefix, after }, { signal }) {
      const command = new ListMultipartUploadsCommand({
        Bucket,
        Prefix: prefix,
        EncodingType: 'url',
        ...(after && { KeyMarker: after.key, UploadIdMarker: after.uploadId }),
      })
      return uploadPageOf(await asked(client.send(command, { abortSignal: signal })))
    },
    async lastPart({ bucket: Bucket, key: Key, uploadId: UploadId }, { signal }) {
      let latest: Date | undefined
      for (let marker: string | undefined, more = true; more; ) {
        const page = { Bucket, Key, UploadId, ...(marker !== undefined && { PartNumberMarker: marker }) }
        const {
          Parts = [],
          IsTruncated,
          NextPartNumberMarker,
        }: ListPartsCommandOutput = await asked(
          client.send(new ListPartsCommand(page), { abortSignal: signal }),
        )
        latest = Parts.reduce((before, { LastModified }) => later(before, LastModified), latest)
        marker = NextPartNumberMarker
        more = IsTruncated === true && marker !== undefined
      }
      return latest
    },
  }
}

function later(a: Date | undefined, b: Date | undefined): Date | undefined {
  return a !== undefined && (b === undefined || a > b) ? a : b
}
