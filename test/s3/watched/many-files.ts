// A directory of very many small files that is renamed again and again.
import { createHash } from 'node:crypto'
import { virtualPath } from '@longshore/storage'
import { type S3Storage, sdkApi } from '@longshore/storage-s3'
import { expect } from 'vitest'
import { call } from '../lab/storage-in.js'
import type { Judge } from './watched-api.js'
import type { WatchedBucket } from './watched-bucket.js'

export class ManyFiles {
  /** Entity tags by what follows the name of the directory. */
  readonly #etags = new Map<string, string>()
  readonly #storage: S3Storage
  #name = 0

  constructor(
    readonly bucket: WatchedBucket,
    readonly count: number,
  ) {
    this.#storage = bucket.storage()
  }

  async fill(): Promise<void> {
    const rests = Array.from({ length: this.count }, (_, index) =>
      index % 5 === 0 ? `/deep/${index}` : `/${index}`,
    )
    for (const rest of rests) this.#etags.set(rest, `"${createHash('md5').update(rest).digest('hex')}"`)
    await this.bucket.putAll(Object.fromEntries(rests.map(rest => [`${this.#key()}${rest}`, rest])))
  }

  /** Renames it to the next name. @returns what that fails with, if it does */
  async rename(judge: Judge, signal = call().signal): Promise<unknown> {
    const { bucket } = this
    bucket.requests.splice(0)
    bucket.judge = judge
    const [from, to] = [virtualPath(`/${this.#key()}`), virtualPath(`/${this.#key(1)}`)]
    try {
      await this.#storage.rename(from, to, call(signal))
      return undefined
    } catch (error) {
      return error
    } finally {
      bucket.judge = () => undefined
    }
  }

  /** How many are under the old name and under the new one. Every file is whole, and on one side at least. */
  async sides(): Promise<[number, number]> {
    const [from, to] = await Promise.all([this.#listed(this.#key()), this.#listed(this.#key(1))])
    for (const [rest, etag] of this.#etags) {
      for (const side of [from, to]) expect(side.get(rest) ?? etag, rest).toBe(etag)
      expect(from.has(rest) || to.has(rest), `${rest} is on one side`).toBe(true)
    }
    return [from.size, to.size]
  }

  /** The next rename is one of the new name; what is left under the old one is removed. */
  async goOn(): Promise<void> {
    for (const rest of (await this.#listed(this.#key())).keys())
      await this.bucket.raw.delete(this.#key() + rest)
    this.#name += 1
  }

  #key(later = 0): string {
    return `name-${this.#name + later}`
  }

  async #listed(name: string): Promise<Map<string, string>> {
    const { client, name: bucket } = this.bucket.raw
    const { list } = sdkApi(client)
    const found = new Map<string, string>()
    let next: { readonly continuation?: string } | undefined = {}
    while (next) {
      const page = await list({ bucket, prefix: `${name}/`, ...next }, call())
      for (const { key, etag } of page.objects) found.set(key.slice(name.length), etag)
      next = page.next === undefined ? undefined : { continuation: page.next }
    }
    return found
  }
}
