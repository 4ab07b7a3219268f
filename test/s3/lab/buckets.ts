// Buckets of tests, and what is really in them, seen past whatever is tested.
import { randomUUID } from 'node:crypto'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { clientFor } from './client.js'
import { emptyBucket } from './emptying.js'
import { keysIn, type Look, uploadsIn } from './looking.js'
import type { S3Server } from './server.js'

export interface Extras {
  readonly contentType?: string
  readonly metadata?: Readonly<Record<string, string>>
}

export interface Stored extends Extras {
  readonly bytes: Buffer
  readonly metadata: Readonly<Record<string, string>>
}

/** Makes an empty bucket that no other test has. */
export async function makeBucket(server: S3Server): Promise<Bucket> {
  const bucket = new Bucket(clientFor(server), `longshore-${randomUUID()}`)
  await bucket.client.send(new CreateBucketCommand({ Bucket: bucket.name }))
  return bucket
}

export class Bucket {
  constructor(
    /** Goes to the server itself, by the SDK's own habits; destroyed by `dispose`. */
    readonly client: S3Client,
    readonly name: string,
  ) {}

  /** All keys, in the order of the server. */
  keys(prefix = ''): Promise<string[]> {
    return keysIn(this.look, prefix)
  }

  /** The keys of multipart uploads that were neither completed nor aborted, one for each upload. */
  async openUploads(): Promise<string[]> {
    const uploads = await uploadsIn(this.look)
    return uploads.map(({ key }) => key)
  }

  /** Rejects with NoSuchKey. */
  async get(key: string): Promise<Stored> {
    const { Body, ContentType, Metadata = {} } = await this.client.send(new GetObjectCommand(this.at(key)))
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? [])
    return { bytes, metadata: Metadata, ...(ContentType !== undefined && { contentType: ContentType }) }
  }

  async put(key: string, bytes: Uint8Array | string, { contentType, metadata }: Extras = {}): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        ...this.at(key),
        Body: Buffer.from(bytes),
        ContentType: contentType,
        Metadata: metadata,
      }),
    )
  }

  /** Begins a multipart upload, for its id. */
  async beginUpload(key: string): Promise<string> {
    const { UploadId = '' } = await this.client.send(new CreateMultipartUploadCommand(this.at(key)))
    return UploadId
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.at(key)))
  }

  /** Removes it with all that is in it. */
  async dispose(): Promise<void> {
    await emptyBucket(this.look)
    await this.client.send(new DeleteBucketCommand({ Bucket: this.name }))
    this.client.destroy()
  }

  private get look(): Look {
    return { client: this.client, bucket: this.name }
  }

  private at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.name, Key: key }
  }
}
