// A storage in a bucket of its own whose requests are watched.
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import {
  type S3Api,
  type S3Event,
  type S3Storage,
  type S3StorageOptions,
  s3Storage,
  sdkApi,
} from '@longshore/storage-s3'
import { type Bucket, makeBucket } from '../lab/buckets.js'
import type { S3Server } from '../lab/server.js'
import { type Judge, type Watched, watchedApi } from './watched-api.js'

/** How many objects are put or read at the same time. */
const AT_ONCE = 16

export class WatchedBucket {
  readonly events: S3Event[] = []
  readonly requests: Watched[] = []
  /** The operations that are watched. */
  readonly api: S3Api
  /** Asked before every request. */
  judge: Judge = () => undefined

  constructor(readonly raw: Bucket) {
    this.api = watchedApi(sdkApi(raw.client), request => {
      this.requests.push(request)
      return this.judge(request)
    })
  }

  static async on(server: S3Server): Promise<WatchedBucket> {
    return new WatchedBucket(await makeBucket(server))
  }

  storage(options: Partial<S3StorageOptions> = {}): S3Storage {
    return s3Storage({
      client: this.api,
      bucket: this.raw.name,
      attempts: 1,
      observe: event => this.events.push(event),
      ...options,
    })
  }

  /** How often each operation was asked for since the last time. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { operation } of this.requests.splice(0)) counts[operation] = (counts[operation] ?? 0) + 1
    return counts
  }

  async putAll(objects: Readonly<Record<string, string>>): Promise<void> {
    await forEach(Object.entries(objects), ([key, body]) => this.raw.put(key, body))
  }

  /** Puts an object made of parts, which has another kind of entity tag than others. */
  async putInParts(
    key: string,
    body: string | Buffer,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const at = { Bucket: this.raw.name, Key: key }
    const { client } = this.raw
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ ...at, Metadata: { ...metadata } }),
    )
    const part = { ...at, UploadId, PartNumber: 1 }
    const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: body }))
    const parts = { MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }
    await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, ...parts }))
  }

  /** The text of everything below a prefix, by what follows it in the keys. */
  async below(prefix: string): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    await forEach(await this.raw.keys(prefix), async key => {
      const stored = await this.raw.get(key).catch((error: Error) => {
        // Somebody else has been deleting since it was listed.
        if (error.name !== 'NoSuchKey') throw error
      })
      if (stored) found.set(key.slice(prefix.length), String(stored.bytes))
    })
    return found
  }
}

async function forEach<T>(items: readonly T[], task: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values()
  const worker = async () => {
    for (const item of left) await task(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
