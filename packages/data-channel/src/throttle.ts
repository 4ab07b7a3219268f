/** Slows a stream down to what token buckets grant. */
import { Transform, type TransformCallback } from 'node:stream'
import type { TokenBucket, Waiter } from './token-bucket.js'

/** Passes on what every one of the buckets has granted, in slices, so that a slow transfer is seen to move. */
export class Throttle extends Transform implements Waiter {
  readonly #buckets: readonly TokenBucket[]
  #rest: Buffer = Buffer.alloc(0)
  #done: TransformCallback = () => undefined
  /** The bucket that is asked now, for so many bytes; those before it have granted them. */
  #asked = 0
  #wanted = 0
  #waits = false
  #heldSince: number | undefined
  #heldMs = 0
  /** Goes on when the reader has room again. */
  #goOn: (() => void) | undefined

  /** Buckets of which few take come first: nobody takes from the others what it cannot use. */
  constructor(buckets: readonly TokenBucket[]) {
    super()
    this.#buckets = buckets
  }

  /** Milliseconds in which bytes were held back so far. */
  get heldMs(): number {
    return this.#heldMs + (this.#heldSince === undefined ? 0 : performance.now() - this.#heldSince)
  }

  /** Bytes are held back now. */
  get holds(): boolean {
    return this.#heldSince !== undefined
  }

  get wanted(): number {
    return this.#wanted
  }

  granted(count: number): void {
    this.#heldMs = this.heldMs
    this.#heldSince = undefined
    this.#waits = false
    this.#giveBack(this.#wanted - count)
    this.#wanted = count
    this.#asked++
    this.#ask()
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#rest = chunk
    this.#done = done
    this.#next()
  }

  override _read(size: number): void {
    const goOn = this.#goOn
    this.#goOn = undefined
    if (goOn === undefined) super._read(size)
    else goOn()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#waits) {
      this.#waits = false
      this.#buckets[this.#asked]?.leave(this)
      this.#giveBack(this.#wanted)
    }
    done(error)
  }

  #next(): void {
    this.#wanted = this.#rest.length
    this.#asked = 0
    if (this.#wanted === 0) this.#done()
    else this.#ask()
  }

  #ask(): void {
    const bucket = this.#buckets[this.#asked]
    if (bucket === undefined) {
      this.#pass()
      return
    }
    this.#waits = true
    bucket.take(this)
    if (this.#waits) this.#heldSince ??= performance.now()
  }

  #pass(): void {
    const slice = this.#rest.subarray(0, this.#wanted)
    this.#rest = this.#rest.subarray(this.#wanted)
    if (this.push(slice) || this.#rest.length === 0) this.#next()
    else this.#goOn = () => this.#next()
  }

  #giveBack(count: number): void {
    for (let i = 0; i < this.#asked; i++) this.#buckets[i]?.giveBack(count)
  }
}
