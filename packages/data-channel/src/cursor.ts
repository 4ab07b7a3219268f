/** Where the next bytes of an upload go in its file (RFC 959 §3.4.1, RFC 3659 §5). */
import type { ByteFile } from './data-channel.js'
import type { Ending } from './ending.js'
import { writeHere } from './paced-write.js'

/** Moves on with every byte that was written, until the file takes none. */
export class Cursor {
  readonly file: ByteFile
  readonly #ending: Ending
  #position: number
  #broken = false

  constructor(file: ByteFile, ending: Ending) {
    this.file = file
    this.#position = file.position
    this.#ending = ending
  }

  get position(): number {
    return this.#position
  }

  /** The file takes nothing more, and the movement has failed. */
  get broken(): boolean {
    return this.#broken
  }

  /** Bytes that were written here. */
  moved(count: number): void {
    this.#position += count
  }

  /** Writes all of it at once, on this thread. */
  write(bytes: Uint8Array): void {
    if (this.#broken) return
    const error = writeHere(this.file, bytes, this.#position)
    this.#position += bytes.length
    if (error !== undefined) this.fail(error)
  }

  fail(error: Error): void {
    this.#broken = true
    this.#ending.fail(this.file.explain?.(error) ?? error)
  }
}
