// A storage in a bucket of its own on a server of the laboratory, and what tests do with it at that level.
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type StorageAdapter, type StorageCall, virtualPath, type WriteMode } from '@longshore/storage'
import { type S3Api, type S3Event, type S3StorageOptions, s3Storage, sdkApi } from '@longshore/storage-s3'
import { type Bucket, makeBucket } from './buckets.js'
import type { S3Server } from './server.js'

export const MIB = 1024 ** 2
const noise = randomBytes(48 * MIB)

/** Random bytes, the same for the same place. */
export function bytesAt(start: number, size: number): Buffer {
  return noise.subarray(start, start + size)
}

export const call = (signal: AbortSignal = new AbortController().signal): StorageCall => ({
  signal,
  caller: { name: 'tester' },
})

export class BucketRoom {
  readonly bucket: Bucket
  readonly events: S3Event[] = []

  private constructor(bucket: Bucket) {
    this.bucket = bucket
  }

  static async open(server: S3Server): Promise<BucketRoom> {
    return new BucketRoom(await makeBucket(server))
  }

  close(): Promise<void> {
    return this.bucket.dispose()
  }

  /** A storage over the real client, or over `change` of its operations. */
  storage(
    options: Partial<S3StorageOptions> = {},
    change: (api: S3Api) => Partial<S3Api> = () => ({}),
  ): StorageAdapter {
    const api = sdkApi(this.bucket.client)
    return s3Storage({
      client: { ...api, ...change(api) },
      bucket: this.bucket.name,
      observe: event => this.events.push(event),
      ...options,
    })
  }
}

/** Sends bytes in chunks as a data connection does, and commits. */
export async function upload(
  storage: StorageAdapter,
  path: string,
  mode: WriteMode,
  bytes: Buffer,
): Promise<void> {
  const upload = await storage.write(virtualPath(path), mode, call())
  await pipeline(Readable.from(chunksOf(bytes)), upload.sink())
  await upload.commit()
}

export function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536)
}
