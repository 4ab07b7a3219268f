/** Download of a regular file: positional reads into buffers used in turn, each written to the socket as it is (RFC 959 §3.4.1). */
import type { ByteFile } from '../data-channel.js'
import type { Ending } from '../ending.js'
import type { Outlet } from '../outlet.js'
import { readHere, readPooled } from '../paced-read.js'
import type { Route, Sending } from '../pump.js'
import { bufferSizes, giveBuffer, takeBuffer } from '../transfer-buffers.js'
import { turns } from '../turns.js'
import { untouchedFile } from './untouched.js'

// One is filled while others are on their way.
const MOST_IN_FLIGHT = 3

/** Fits when nothing changes the bytes and no rate is set. */
export const fileToSocket: Route<Sending> = {
  take(job) {
    const file = untouchedFile(job.source.file, job.movement)
    return file && new FileReader(file, job.outlet, job.ending).run()
  },
}

class FileReader {
  readonly #file: ByteFile
  readonly #end: number
  readonly #outlet: Outlet
  readonly #ending: Ending
  #position: number
  #size: number = bufferSizes.small
  // A read is under way, or waits for its turn.
  #reading = false
  #inFlight = 0
  #atEnd = false
  #resolve: () => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined

  constructor(file: ByteFile, outlet: Outlet, ending: Ending) {
    this.#file = file
    this.#position = file.position
    this.#end = file.end ?? Number.POSITIVE_INFINITY
    this.#outlet = outlet
    this.#ending = ending
  }

  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#ending.onFail(() => this.#advance())
      this.#advance()
    })
  }

  #advance(): void {
    // A read under way uses the descriptor, which its owner closes after the rejection.
    if (this.#reading) return
    if (this.#ending.failed) this.#reject(this.#ending.reason)
    else if (this.#atEnd || this.#position >= this.#end) this.#finish()
    else if (this.#inFlight < MOST_IN_FLIGHT) this.#next()
  }

  #finish(): void {
    if (this.#inFlight === 0) this.#resolve()
  }

  #next(): void {
    this.#reading = true
    if (this.#file.pace?.quick) turns.next(() => this.#read(readHere))
    else this.#read(readPooled)
  }

  #read(read: typeof readHere): void {
    if (this.#ending.failed) {
      this.#reading = false
      this.#advance()
      return
    }
    const buffer = takeBuffer(this.#size)
    const bytes = buffer.subarray(0, Math.min(buffer.length, this.#end - this.#position))
    read(this.#file, bytes, this.#position, (error, count) => {
      this.#reading = false
      this.#size = count === bytes.length ? bufferSizes.large : bufferSizes.small
      if (error) this.#ending.fail(this.#file.explain?.(error) ?? error)
      else if (count === 0) this.#endOfFile()
      else if (!this.#ending.failed) this.#write(buffer, count)
      if (count === 0 || this.#ending.failed) giveBuffer(buffer)
      this.#advance()
    })
  }

  #endOfFile(): void {
    this.#atEnd = true
    if (this.#end === Number.POSITIVE_INFINITY) return
    const error = new Error('the file became shorter')
    this.#ending.fail(this.#file.explain?.(error) ?? error)
  }

  #write(buffer: Buffer, count: number): void {
    this.#position += count
    this.#inFlight++
    const bytes = count === buffer.length ? buffer : buffer.subarray(0, count)
    this.#outlet.write(bytes, error => {
      // After an error the system may still read from it.
      if (error) return
      this.#inFlight--
      giveBuffer(buffer)
      this.#advance()
    })
  }
}
