/** Download of a regular file: positional reads into buffers used in turn, each written to the socket as it is (RFC 959 §3.4.1). */
import type { ByteFile } from '../data-channel.js'
import { Loans } from '../loans.js'
import { mayTouch, type Read, readHere, readPooled } from '../paced-read.js'
import type { Route, Sending } from '../pump.js'
import { bufferSizes } from '../transfer-buffers.js'
import { turns } from '../turns.js'
import { untouchedFile } from './untouched.js'

/** How much is read at a time, and how many of it may be on their way to the peer while the next is read. */
interface Portions {
  readonly most: number
  readonly inFlight: number
}

// While a read waits for the disk the socket has something to do.
const POOLED: Portions = { most: bufferSizes.large, inFlight: 3 }
// More would fall out of the processor's cache between its read and its write. Two packets to this machine itself: the short third one that
// 128 KiB would take wakes the reader for nothing.
const HERE: Portions = { most: 120 * 1024, inFlight: 1 }
// Each write of TLS has a cost of its own. Fifteen records fill their packets; a sixteenth would leave a short one.
const HERE_SECURE: Portions = { most: 240 * 1024, inFlight: 2 }

/** Fits when nothing changes the bytes and no rate is set. */
export const fileToSocket: Route<Sending> = {
  take(job) {
    const file = untouchedFile(job.source.file, job.movement)
    return file && new FileReader(file, job).run()
  },
}

class FileReader {
  readonly #file: ByteFile
  readonly #job: Sending
  readonly #end: number
  readonly #loans = new Loans()
  readonly #slice = () => this.#read()
  #position: number
  #portions = POOLED
  // A read is under way, or waits for its turn.
  #reading = false
  #inFlight = 0
  #resolve: () => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined

  constructor(file: ByteFile, job: Sending) {
    this.#file = file
    this.#job = job
    this.#position = file.position
    this.#end = file.end ?? Number.POSITIVE_INFINITY
  }

  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#job.ending.onFail(() => this.#advance())
      this.#advance()
    })
  }

  #advance(): void {
    // A read under way uses the descriptor, which its owner closes after the rejection.
    if (this.#reading) return
    if (this.#job.ending.failed) this.#giveUp()
    else if (this.#position >= this.#end) this.#finish()
    else if (this.#inFlight < this.#portions.inFlight) this.#next()
  }

  #finish(): void {
    if (this.#inFlight === 0) this.#resolve()
  }

  #giveUp(): void {
    this.#loans.abandon()
    this.#reject(this.#job.ending.reason)
  }

  #next(): void {
    this.#reading = true
    if (this.#file.pace === undefined) this.#read()
    else turns.next(this.#slice)
  }

  #read(): void {
    const { ending, outlet, kernelCopy } = this.#job
    if (ending.failed) {
      this.#reading = false
      this.#advance()
      return
    }
    const left = this.#end - this.#position
    const here = outlet.secure ? HERE_SECURE : HERE
    const touch = mayTouch(this.#file, kernelCopy, this.#position, Math.min(here.most, left))
    this.#portions = touch ? here : POOLED
    this.#readInto(Math.min(this.#portions.most, left), touch ? readHere : readPooled)
  }

  #readInto(wanted: number, read: Read): void {
    const buffer = this.#loans.take(wanted > bufferSizes.small ? bufferSizes.large : bufferSizes.small)
    const bytes = buffer.subarray(0, wanted)
    read(this.#file, bytes, this.#position, (error, count) => {
      this.#reading = false
      if (error) this.#fail(error)
      else if (count === 0) this.#endOfFile()
      if (count === 0 || this.#job.ending.failed) this.#loans.give(buffer)
      else this.#write(buffer, count)
      this.#advance()
    })
  }

  #endOfFile(): void {
    if (this.#end === Number.POSITIVE_INFINITY) this.#position = this.#end
    else this.#fail(new Error('the file became shorter'))
  }

  #fail(error: Error): void {
    this.#job.ending.fail(this.#file.explain?.(error) ?? error)
  }

  #write(buffer: Buffer, count: number): void {
    this.#position += count
    this.#inFlight++
    this.#job.outlet.write(buffer.subarray(0, count), error => {
      if (error) return
      this.#inFlight--
      this.#loans.give(buffer)
      this.#advance()
    })
  }
}
