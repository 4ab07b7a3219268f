/** A bucket in memory with the requests that reading and listing are made of, for pages of any size and bodies that end as a test wants. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { StorageCall } from '@longshore/storage'
import type { ListPage, ListRequest, ObjectContent, S3Api, S3Input } from '../src/api.js'
import { Bucket } from '../src/bucket.js'
import { BucketState } from '../src/bucket-state.js'
import { S3Failure } from '../src/failure.js'
import { type S3StorageOptions, settingsOf } from '../src/options.js'

export const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'test' } }

export interface Stored {
  readonly bytes: Buffer
  readonly etag: string
  readonly modified: Date
}

type Body = (bytes: Buffer) => Readable

/** Bytes in chunks of 64 KiB, as a socket brings them. */
export function chunked(bytes: Buffer): Readable {
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
    bytes.subarray(index * 65_536, (index + 1) * 65_536),
  )
  return Readable.from(chunks, { objectMode: false })
}

export class HandMade {
  readonly objects = new Map<string, Stored>()
  readonly requests: string[] = []
  /** Entries of a page. */
  pageSize = 1000
  /** How the body of each `get` comes, the number of the request being given. */
  body: (number: number) => Body = () => chunked
  ignoresConditions = false

  put(key: string, bytes: Buffer | string = '', modified = new Date(0)): void {
    const content = Buffer.from(bytes)
    const etag = `"${createHash('md5').update(content).digest('hex')}"`
    this.objects.set(key, { bytes: content, etag, modified })
  }

  asked(operation: string): string[] {
    return this.requests.filter(request => request.startsWith(operation))
  }

  /** The ranges of the `get` requests, `end` not being part of them. */
  pieces(): { readonly start: number; readonly end: number }[] {
    return this.asked('get ').map(request => {
      const [start = 0, last = 0] = request.slice(4).split('-').map(Number)
      return { start, end: last + 1 }
    })
  }

  bucket(options: Partial<S3StorageOptions> = {}, more: Partial<S3Api> = {}): Bucket {
    const api = {
      get: async input => this.#get(input),
      head: async ({ key }) => this.#head(key),
      list: async input => this.#list(input),
      delete: async ({ key }) => void (this.#note('delete', key) && this.objects.delete(key)),
      deleteMany: async ({ keys }) => {
        this.#note('deleteMany', String(keys.length))
        for (const key of keys) this.objects.delete(key)
        return []
      },
      ...more,
    } as Partial<S3Api> as S3Api
    const settings = settingsOf({
      client: api,
      bucket: 'hand-made',
      attempts: 3,
      timeoutMs: 2000,
      ...options,
    })
    return new Bucket(api, settings, new BucketState())
  }

  #note(operation: string, detail: string): number {
    return this.requests.push(`${operation} ${detail}`)
  }

  #find(key: string): Stored {
    const found = this.objects.get(key)
    if (found === undefined) throw new S3Failure('NoSuchKey', 404)
    return found
  }

  #head(key: string) {
    this.#note('head', key)
    const { bytes, etag, modified } = this.#find(key)
    return { size: bytes.length, etag, modified, metadata: {} }
  }

  #get({
    key,
    range: { start, end = Number.POSITIVE_INFINITY } = { start: 0 },
    ifMatch,
  }: S3Input<'get'>): ObjectContent {
    const number = this.#note('get', `${start}-${end}`)
    const { bytes, etag, modified } = this.#find(key)
    if (ifMatch !== undefined && ifMatch !== etag && !this.ignoresConditions)
      throw new S3Failure('PreconditionFailed', 412)
    if (start >= bytes.length) throw new S3Failure('InvalidRange', 416)
    const body = this.body(number)(bytes.subarray(start, end + 1))
    return { size: bytes.length, etag, modified, metadata: {}, body }
  }

  #list({ prefix, delimiter, startAfter, continuation, limit }: Omit<ListRequest, 'bucket'>): ListPage {
    this.#note('list', prefix)
    const after = continuation ?? startAfter
    const entries = new Map<string, Stored | undefined>()
    for (const key of [...this.objects.keys()].filter(name => name.startsWith(prefix)).sort(byBytes)) {
      const cut = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length)
      entries.set(cut < 0 ? key : key.slice(0, cut + 1), cut < 0 ? this.objects.get(key) : undefined)
    }
    const left = [...entries].filter(([name]) => after === undefined || byBytes(name, after) > 0)
    const page = left.slice(0, Math.min(limit ?? this.pageSize, this.pageSize))
    return {
      objects: page.flatMap(([key, stored]) =>
        stored ? [{ key, size: stored.bytes.length, etag: stored.etag, modified: stored.modified }] : [],
      ),
      prefixes: page.flatMap(([name, stored]) => (stored ? [] : [name])),
      ...(left.length > page.length && { next: page.at(-1)?.[0] ?? '' }),
    }
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
