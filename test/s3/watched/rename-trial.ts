// One rename below a prefix of its own, and what must hold of it at every moment.
import { virtualPath } from '@longshore/storage'
import type { S3StorageOptions } from '@longshore/storage-s3'
import { expect } from 'vitest'
import type { Bucket } from '../lab/buckets.js'
import { call } from '../lab/storage-in.js'
import type { Judge } from './watched-api.js'
import { WatchedBucket } from './watched-bucket.js'

/** Texts by what follows the name that is moved. */
export type Objects = Readonly<Record<string, string>>

/** Objects of this text are put in parts. */
export const IN_PARTS = 'put in parts'

export class RenameTrial {
  readonly bucket: WatchedBucket

  constructor(
    raw: Bucket,
    readonly top: string,
    readonly objects: Objects,
    readonly options: Partial<S3StorageOptions> = {},
  ) {
    this.bucket = new WatchedBucket(raw)
  }

  async prepare(): Promise<void> {
    const entries = Object.entries(this.objects).map(
      ([rest, body]) => [`${this.top}/from${rest}`, body] as const,
    )
    await this.bucket.putAll(Object.fromEntries(entries.filter(([, body]) => body !== IN_PARTS)))
    for (const [key, body] of entries) if (body === IN_PARTS) await this.bucket.putInParts(key, body)
  }

  /** @returns what it fails with, if it does */
  async rename(judge: Judge = () => undefined, signal = call().signal): Promise<unknown> {
    this.bucket.judge = judge
    const storage = this.bucket.storage({ prefix: this.top, ...this.options })
    try {
      await storage.rename(virtualPath('/from'), virtualPath('/to'), call(signal))
      return undefined
    } catch (error) {
      return error
    }
  }

  /** What is under both names. Everything is whole, and on one side at least. */
  async sides(): Promise<{ from: string[]; to: string[] }> {
    const { top, bucket, objects } = this
    const [from, to] = await Promise.all([bucket.below(`${top}/from`), bucket.below(`${top}/to`)])
    for (const [rest, body] of Object.entries(objects)) {
      for (const side of [from, to]) if (side.has(rest)) expect(side.get(rest), rest).toBe(body)
      expect(from.has(rest) || to.has(rest), `${rest} is on one side`).toBe(true)
    }
    return { from: [...from.keys()].sort(), to: [...to.keys()].sort() }
  }

  /** What was told to have been left behind, by what follows either name. */
  leftBehind(): Set<string> {
    const keys = this.bucket.events.flatMap(event => (event.type === 'left-behind' ? event.key : []))
    return new Set(keys.map(key => key.slice(this.top.length).replace(/^\/(from|to)/, '')))
  }
}
