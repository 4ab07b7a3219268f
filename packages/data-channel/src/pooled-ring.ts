/** The ring of one upload and the writes that empty it: what comes during one write in the pool goes into the next (decision 0016). */
import { write } from 'node:fs'
import type { Cursor } from './cursor.js'
import { perMeasure } from './paced-read.js'
import { Ring } from './ring.js'
import { giveBuffer } from './transfer-buffers.js'

// A hop to the pool costs about as much as a write of so much: as long as more comes, it waits for that.
const WORTH_A_HOP = 512 * 1024

export class PooledRing {
  readonly #ring = new Ring()
  readonly #cursor: Cursor
  readonly #wrote: () => void
  #writing = false
  #gathering = false
  #more = false

  /** `wrote` is called after every write, also one that failed. */
  constructor(cursor: Cursor, wrote: () => void) {
    this.#cursor = cursor
    this.#wrote = wrote
  }

  /** A write is under way, and uses the descriptor of the file. */
  get writing(): boolean {
    return this.#writing
  }

  /** Nothing waits to be written, as far as the file takes it. */
  get empty(): boolean {
    return this.#ring.held === 0 || this.#cursor.broken
  }

  get full(): boolean {
    return this.#ring.full
  }

  get halfEmpty(): boolean {
    return this.#ring.held <= this.#ring.bytes.length / 2
  }

  /** See {@link Ring.room}. */
  room(most: number): Uint8Array {
    return this.#ring.room(most)
  }

  /** So many bytes lie in the room that was given last. */
  filled(count: number): void {
    this.#ring.filled(count, this.#writing)
    this.#more = true
  }

  /** Copies bytes that lie elsewhere. */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const room = this.room(bytes.length - at)
      room.set(bytes.subarray(at, at + room.length))
      at += room.length
      this.filled(room.length)
    }
  }

  /** Writes all of it on this thread; no write may be under way. */
  writeHere(): void {
    const ring = this.#ring
    while (!this.empty) {
      const { bytes, first, together } = ring
      this.#cursor.write(bytes.subarray(first, first + together))
      ring.written(together)
    }
  }

  /** Writes in the pool when there is enough, or when a turn of the loop has brought nothing more. */
  gather(): void {
    if (this.#ring.held >= WORTH_A_HOP) this.flush()
    else if (!this.#gathering && !this.empty) this.#look()
  }

  /** Begins to write what it holds, in the pool, unless a write is under way. */
  flush(): void {
    if (this.#writing || this.empty) return
    const { bytes, first, together } = this.#ring
    const { file, position } = this.#cursor
    this.#writing = true
    const began = performance.now()
    write(file.fd, bytes, first, together, position, (error, count) => {
      this.#writing = false
      // It has grown meanwhile.
      if (bytes !== this.#ring.bytes) giveBuffer(bytes)
      if (error) this.#cursor.fail(error)
      else if (count === 0) this.#cursor.fail(new Error('the file takes no more bytes'))
      else this.#written(count, performance.now() - began)
      this.#wrote()
    })
  }

  /** Gives its memory back: nobody reads into its room or writes from it any more. */
  drop(): void {
    giveBuffer(this.#ring.bytes)
  }

  #look(): void {
    this.#gathering = this.#more
    if (!this.#more) {
      this.flush()
      return
    }
    this.#more = false
    setImmediate(() => this.#look())
  }

  #written(count: number, took: number): void {
    this.#cursor.file.pace?.ranPooled(perMeasure(took, count))
    this.#cursor.moved(count)
    this.#ring.written(count)
  }
}
