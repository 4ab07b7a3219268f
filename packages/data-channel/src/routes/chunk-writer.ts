/** Upload into a regular file: what came while one write was under way goes into the next, at its position (RFC 959 §3.4.1). */
import { writev } from 'node:fs'
import type { ByteFile } from '../data-channel.js'
import type { Ending } from '../ending.js'
import type { Consumer, Inlet } from '../inlet.js'

const MOST_PER_WRITE = 1024 * 1024
const MOST_CHUNKS_PER_WRITE = 512
const MOST_WAITING = 2 * 1024 * 1024
const MOST_CHUNKS_WAITING = 2048

/** Takes the chunks that node read, as they come: the way of connections that cannot be read otherwise. */
export class ChunkWriter implements Consumer {
  readonly #file: ByteFile
  readonly #inlet: Inlet
  readonly #ending: Ending
  readonly #waiting: Buffer[] = []
  #waitingBytes = 0
  #position: number
  #writing = false
  #paused = false
  #ended = false
  /** The file takes nothing more. */
  #broken = false
  #resolve: () => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined

  constructor(file: ByteFile, inlet: Inlet, ending: Ending) {
    this.#file = file
    this.#position = file.position
    this.#inlet = inlet
    this.#ending = ending
  }

  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#ending.onFail(() => this.#advance())
      this.#inlet.start(this)
    })
  }

  chunk(bytes: Buffer): boolean {
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    this.#paused = this.#waitingBytes >= MOST_WAITING || this.#waiting.length >= MOST_CHUNKS_WAITING
    this.#advance()
    return !this.#paused
  }

  end(): void {
    this.#ended = true
    this.#advance()
  }

  #advance(): void {
    // A write under way uses the descriptor, which its owner closes after the rejection.
    if (this.#writing) return
    // What came before the client was lost is kept, for it may go on from there.
    if (this.#waiting.length > 0 && !this.#broken) this.#write()
    else if (this.#ending.failed) this.#reject(this.#ending.reason)
    else if (this.#ended) this.#resolve()
  }

  #write(): void {
    const batch = this.#takeBatch()
    this.#writing = true
    writev(this.#file.fd, batch, this.#position, (error, count) => {
      this.#writing = false
      if (error) this.#fail(error)
      else this.#written(batch, count)
      if (this.#paused && this.#waitingBytes < MOST_WAITING / 2) {
        this.#paused = false
        this.#inlet.resume()
      }
      this.#advance()
    })
  }

  #takeBatch(): Buffer[] {
    let bytes = 0
    let count = 0
    for (const chunk of this.#waiting) {
      if (count === MOST_CHUNKS_PER_WRITE || (count > 0 && bytes + chunk.length > MOST_PER_WRITE)) break
      bytes += chunk.length
      count++
    }
    return this.#waiting.splice(0, count)
  }

  #written(batch: Buffer[], count: number): void {
    this.#position += count
    this.#waitingBytes -= count
    if (count === 0) this.#fail(new Error('the file takes no more bytes'))
    let done = count
    while (batch[0] !== undefined && done >= batch[0].length) done -= (batch.shift() as Buffer).length
    const [first] = batch
    if (first === undefined) return
    // A short write: the rest goes first.
    batch[0] = first.subarray(done)
    this.#waiting.unshift(...batch)
  }

  #fail(error: Error): void {
    this.#broken = true
    this.#ending.fail(this.#file.explain?.(error) ?? error)
  }
}
