// What lies in the bucket that is served: made for the rows of one run, and removed after it.
import { randomFillSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { CreateBucketCommand, DeleteBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { type Fixture, MEMORY, nameInFolder, UPLOADS, writeAndDelete } from '../fixtures.js'
import type { BucketPlace, Served } from '../served.js'
import { removeObjects, sizesOf } from './bucket-contents.js'
import type { ObjectStore } from './object-store.js'

const CHUNK = 2 ** 20
const AT_ONCE = 16

export class ServedBucket implements Served {
  readonly bucket: BucketPlace
  readonly #store: ObjectStore
  readonly #client: S3Client
  readonly #made = new Set<string>()

  private constructor(store: ObjectStore, client: S3Client, name: string) {
    const { endpoint, region, accessKeyId, secretAccessKey } = store
    this.bucket = { endpoint, region, accessKeyId, secretAccessKey, name }
    this.#store = store
    this.#client = client
  }

  /** Has the store from then on: it is stopped with this, or when no bucket can be made. */
  static async make(store: ObjectStore): Promise<ServedBucket> {
    const { endpoint, region, accessKeyId, secretAccessKey } = store
    const credentials = { accessKeyId, secretAccessKey }
    const settings = { forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' } as const
    const client = new S3Client({ endpoint, region, credentials, ...settings })
    const name = `longshore-bench-${process.pid}-${Date.now()}`
    try {
      await client.send(new CreateBucketCommand({ Bucket: name }))
      return new ServedBucket(store, client, name)
    } catch (error) {
      client.destroy()
      await store.stop()
      throw error
    }
  }

  get path(): string {
    return this.bucket.name
  }

  get keptIn(): string {
    return this.#store.about
  }

  async prepare(fixtures: readonly Fixture[]): Promise<void> {
    for (const fixture of fixtures) {
      if (fixture.name === UPLOADS.name || this.#made.has(fixture.name)) continue
      await (fixture.kind === 'file' ? this.#putLarge(fixture) : this.#putFolder(fixture))
      this.#made.add(fixture.name)
    }
  }

  async emptyUploads(): Promise<void> {
    await removeObjects(this.#client, this.path, `${UPLOADS.name}/`)
    await this.#store.reclaim?.()
  }

  async uploadedBytes(): Promise<number> {
    const sizes = await sizesOf(this.#client, this.path, `${UPLOADS.name}/`)
    return [...sizes.values()].reduce((sum, size) => sum + size, 0)
  }

  async prewarm(bytes: number): Promise<void> {
    const folder = await mkdtemp(join(MEMORY, 'longshore-bench-'))
    try {
      await writeAndDelete(folder, bytes)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async processorSeconds(): Promise<number> {
    return (await this.#store.processorSeconds?.()) ?? 0
  }

  async remove(): Promise<void> {
    try {
      if (this.#store.goesOn) {
        await removeObjects(this.#client, this.path, '')
        await this.#client.send(new DeleteBucketCommand({ Bucket: this.path }))
      }
    } finally {
      this.#client.destroy()
      await this.#store.stop()
    }
  }

  async #putLarge({ name, bytes }: Fixture): Promise<void> {
    const chunk = randomFillSync(Buffer.allocUnsafe(Math.min(CHUNK, bytes)))
    const pieces = function* () {
      for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
    }
    const Body = Readable.from(pieces(), { objectMode: false })
    await new Upload({ client: this.#client, params: { Bucket: this.path, Key: name, Body } }).done()
  }

  async #putFolder({ name, entries, bytes }: Fixture): Promise<void> {
    const Body = randomFillSync(Buffer.allocUnsafe(bytes))
    const names = Array.from({ length: entries }, (_, index) => nameInFolder(bytes, index)).values()
    const work = async () => {
      for (const each of names) {
        await this.#client.send(new PutObjectCommand({ Bucket: this.path, Key: `${name}/${each}`, Body }))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }
}
