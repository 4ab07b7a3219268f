/** The bytes of a range of an open file as a stream; ends only when no read is under way, so that the descriptor can be closed. */
import { read } from 'node:fs'
import { Readable } from 'node:stream'
import { StorageError } from '@longshore/storage'
import { dataErrorOf } from './errors.js'

const CHUNK = 256 * 1024

export interface ReadableRange {
  readonly fd: number
  /** Virtual path, for errors. */
  readonly path: string
  readonly start: number
  /** Where the range ends; at a file that ends earlier the stream fails. Absent for a file without a size. */
  readonly end: number | undefined
}

export class FileReadable extends Readable {
  readonly #range: ReadableRange
  #position: number
  /** What waits for the read that is under way. */
  #afterRead: (() => void) | undefined
  #reading = false

  constructor(range: ReadableRange) {
    super({ highWaterMark: CHUNK })
    this.#range = range
    this.#position = range.start
  }

  override _read(): void {
    const { fd, end } = this.#range
    const wanted = Math.min(CHUNK, (end ?? Number.POSITIVE_INFINITY) - this.#position)
    if (wanted <= 0) {
      this.push(null)
      return
    }
    this.#reading = true
    const buffer = Buffer.allocUnsafeSlow(wanted)
    read(fd, buffer, 0, wanted, this.#position, (error, count) => {
      this.#reading = false
      if (this.#afterRead) this.#afterRead()
      else if (error) this.destroy(dataErrorOf(error, this.#range.path))
      else this.#arrived(buffer, count)
    })
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#reading) this.#afterRead = () => callback(error)
    else callback(error)
  }

  #arrived(buffer: Buffer, count: number): void {
    this.#position += count
    if (count > 0) this.push(count === buffer.length ? buffer : buffer.subarray(0, count))
    else if (this.#range.end === undefined) this.push(null)
    else this.destroy(new StorageError('io', this.#range.path, new Error('the file became shorter')))
  }
}
