/** A stretch of an object on its way into memory, fetched on from where it broke off, and taken by one reader. */
import type { Readable } from 'node:stream'
import type { ObjectContent } from './api.js'
import type { Attempt } from './attempts.js'
import type { Bucket } from './bucket.js'
import { failureOf, S3Failure } from './failure.js'

/** The object that was opened: what has another entity tag is another one. */
export interface OpenObject {
  readonly bucket: Bucket
  readonly key: string
  readonly etag: string
  /** Ends all requests for it. */
  readonly signal: AbortSignal
}

/** The bytes `[start, end)` of an object. */
export interface StretchPlan {
  readonly start: number
  readonly end: number
  /** Bytes that may wait for the reader; the server has to wait when there are more. */
  readonly most: number
  /** The answer to a request for this stretch that was made already. */
  readonly first?: ObjectContent
}

export class Stretch {
  readonly #object: OpenObject
  readonly #plan: StretchPlan
  readonly #news: () => void
  readonly #chunks: Buffer[] = []
  #first: ObjectContent | undefined
  readonly #begunAt = performance.now()
  #arrived: number
  #arrivedAt = Number.POSITIVE_INFINITY
  #waiting = 0
  #goOn: (() => void) | undefined
  #failure: S3Failure | undefined

  /** Begins to fetch. `news` is called when there is something to take where nothing was, and when the stretch has failed. */
  constructor(object: OpenObject, plan: StretchPlan, news: () => void) {
    this.#object = object
    this.#plan = plan
    this.#news = news
    this.#first = plan.first
    this.#arrived = plan.start
    void this.#run()
  }

  /** All bytes have come. */
  get hasArrived(): boolean {
    return this.#arrived === this.#plan.end
  }

  /** Bytes a millisecond at which all of it has come, the time from the request on; 0 before the last one. */
  get rate(): number {
    return (this.#plan.end - this.#plan.start) / (this.#arrivedAt - this.#begunAt)
  }

  /** All bytes have come and were taken. */
  get isOver(): boolean {
    return this.hasArrived && this.#waiting === 0
  }

  /** Why no more bytes come, after all tries. */
  get failure(): S3Failure | undefined {
    return this.#failure
  }

  /** The next bytes, if there are any. */
  take(): Buffer | undefined {
    const chunk = this.#chunks.shift()
    if (chunk === undefined) return undefined
    this.#waiting -= chunk.length
    if (this.#waiting <= this.#plan.most / 2) this.#goOn?.()
    return chunk
  }

  async #run(): Promise<void> {
    const { bucket, key, signal } = this.#object
    try {
      await bucket.persist('get', { key }, signal, attempt => this.#fetch(attempt))
    } catch (error) {
      this.#failure = failureOf(error)
      this.#news()
    }
  }

  async #fetch(attempt: Attempt): Promise<void> {
    const { etag, body } = this.#first ?? (await this.#ask(attempt.signal))
    this.#first = undefined
    // Not every server keeps to a condition.
    const isSame = etag === this.#object.etag
    await this.#drain(body, attempt, isSame ? undefined : new S3Failure('PreconditionFailed', 412))
  }

  #ask(signal: AbortSignal): Promise<ObjectContent> {
    const { bucket, key, etag } = this.#object
    const range = { start: this.#arrived, end: this.#plan.end - 1 }
    return bucket.api.get({ bucket: bucket.settings.bucket, key, range, ifMatch: etag }, { signal })
  }

  /** Takes all bytes out of a body, or none when there is an `objection` to it. */
  async #drain(body: Readable, attempt: Attempt, objection: S3Failure | undefined): Promise<void> {
    const { signal } = attempt
    const stop = () => body.destroy()
    signal.addEventListener('abort', stop, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        const breakOff = () => reject(new S3Failure('a body that breaks off', 0))
        body.once('error', reject).once('end', breakOff).once('close', breakOff)
        body.on('data', (chunk: Buffer) => {
          this.#keep(chunk, body, attempt)
          if (this.hasArrived) resolve()
        })
        if (objection || signal.aborted || body.closed) body.destroy(objection)
        if (body.closed) breakOff()
        body.resume()
      })
    } finally {
      signal.removeEventListener('abort', stop)
      this.#goOn = undefined
      if (!this.hasArrived) body.destroy()
    }
  }

  #keep(chunk: Buffer, body: Readable, { touch, rest, renew }: Attempt): void {
    touch()
    renew()
    const wanted = Math.min(chunk.length, this.#plan.end - this.#arrived)
    // More than was asked for: it must not be waited for.
    if (wanted < chunk.length) body.destroy()
    if (wanted === 0) return
    this.#chunks.push(wanted < chunk.length ? chunk.subarray(0, wanted) : chunk)
    this.#arrived += wanted
    this.#waiting += wanted
    if (this.hasArrived) this.#arrivedAt = performance.now()
    if (this.#waiting >= this.#plan.most && !this.hasArrived) this.#pause(body, touch, rest)
    if (this.#waiting === wanted) this.#news()
  }

  #pause(body: Readable, touch: () => void, rest: () => void): void {
    body.pause()
    rest()
    this.#goOn = () => {
      this.#goOn = undefined
      touch()
      body.resume()
    }
  }
}
