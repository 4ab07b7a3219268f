/** Slows a stream down to a rate: a token bucket that holds a tenth of a second. */
import { Transform, type TransformCallback } from 'node:stream'

const BUCKETS_PER_SECOND = 10

/** Passes `rate` bytes per second on, in slices, so that a slow transfer is seen to move. */
export class Throttle extends Transform {
  readonly #rate: number
  readonly #most: number
  #tokens: number
  #filledAt = performance.now()
  #timer: NodeJS.Timeout | undefined

  /** Throws a RangeError when the rate is no positive number that has an end. */
  constructor(rate: number) {
    super()
    if (!(rate > 0 && rate < Number.POSITIVE_INFINITY))
      throw new RangeError(`a rate is a positive number of bytes per second, not ${rate}`)
    this.#rate = rate
    this.#most = Math.max(1, rate / BUCKETS_PER_SECOND)
    this.#tokens = this.#most
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    this.#fill()
    const count = Math.min(chunk.length, Math.floor(this.#tokens))
    if (count > 0) {
      this.#tokens -= count
      this.push(chunk.subarray(0, count))
    }
    if (count === chunk.length) done()
    else this.#later(chunk.subarray(count), encoding, done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer)
    done(error)
  }

  #later(rest: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    const wanted = Math.min(rest.length, this.#most) - this.#tokens
    const ms = Math.ceil((wanted / this.#rate) * 1000)
    this.#timer = setTimeout(() => this._transform(rest, encoding, done), ms)
  }

  #fill(): void {
    const now = performance.now()
    this.#tokens = Math.min(this.#most, this.#tokens + ((now - this.#filledAt) / 1000) * this.#rate)
    this.#filledAt = now
  }
}
