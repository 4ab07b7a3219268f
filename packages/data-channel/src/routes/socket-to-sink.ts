/** Upload into a sink through memory that is used again, for a chunk is lent until its write has called back (RFC 959 §3.4.1). */

import type { Writable } from 'node:stream'
import { abandon, hearErrors } from '../abandon.js'
import { atOnce } from '../at-once.js'
import type { Ending } from '../ending.js'
import type { Filled, Inlet } from '../inlet.js'
import type { Receiving, Route } from '../pump.js'
import { bufferSizes, giveBuffer, takeBuffer } from '../transfer-buffers.js'
import { closedOrLate, flow, tooEarly } from './chain.js'
import { readableOf } from './stream.js'

// With less room than that a read is not worth its call.
const LEAST_ROOM = 32 * 1024

/** Fits when nothing changes the bytes and no rate is set. */
export const socketToSink: Route<Receiving> = {
  take({ sink, movement: { through = [], type, buckets }, inlet, ending }) {
    if (through.length > 0 || type === 'ascii' || buckets !== undefined) return undefined
    return receive(atOnce(sink.sink()), inlet, ending)
  },
}

/** A stream that can be read as well calls back when it has passed a chunk on, not when somebody is done with it. */
function receive(sink: Writable, inlet: Inlet, ending: Ending): Promise<void> {
  const passesOn = typeof (sink as { read?: unknown } | undefined)?.read === 'function'
  const written = passesOn ? undefined : new SinkWriter(sink, inlet, ending).run()
  return written ?? flow([readableOf(inlet, ending), sink], ending)
}

/**
 * While one part of the memory is written, the part behind it is filled; one write at a time: a write that throws, throws here. Only in `filled`
 * may the next bytes be given another place: the system knows where they go already.
 */
class SinkWriter implements Filled {
  readonly #sink: Writable
  readonly #inlet: Inlet
  readonly #ending: Ending
  #filling = takeBuffer(bufferSizes.large)
  #filled = 0
  /** Where the bytes begin that are not yet written, nor being written. */
  #from = 0
  /** Ends of other buffers that are not yet written: under TLS some bytes still come after reading was stopped. */
  readonly #full: Uint8Array[] = []
  #writing = false
  readonly #spare: Buffer[] = []
  #stopped = false
  #ended = false
  #finished = false

  constructor(sink: Writable, inlet: Inlet, ending: Ending) {
    this.#sink = sink
    this.#inlet = inlet
    this.#ending = ending
  }

  /** Undefined, and nothing has happened, when the connection cannot be read into memory of ours. */
  run(): Promise<void> | undefined {
    hearErrors(this.#sink, error => this.#ending.fail(error))
    if (!this.#inlet.fill(this)) {
      this.#giveBack()
      return undefined
    }
    return new Promise<void>((resolve, reject) => {
      this.#try(() => this.#watch(resolve))
      this.#ending.onFail(() => {
        abandon(this.#sink)
        void closedOrLate([this.#sink]).then(() => reject(this.#ending.reason))
      })
    }).finally(() => this.#giveBack())
  }

  room(): Uint8Array {
    return this.#filling.subarray(this.#filled)
  }

  filled(count: number): boolean {
    this.#filled += count
    if (this.#filling.length - this.#filled < LEAST_ROOM) this.#fillAnother()
    this.#advance()
    this.#stopped = this.#full.length > 0
    return !this.#stopped
  }

  end(): void {
    this.#ended = true
    this.#advance()
  }

  #watch(resolve: () => void): void {
    const sink = this.#sink
    if (this.#ending.failed) return
    if (sink.destroyed) throw sink.errored ?? tooEarly()
    sink.once('finish', () => {
      this.#finished = true
      // What it still does while it closes can fail the movement.
      void closedOrLate([sink]).then(resolve)
    })
    sink.once('close', () => this.#finished || this.#ending.fail(sink.errored ?? tooEarly()))
  }

  #advance(): void {
    if (this.#writing || this.#ending.failed) return
    const bytes = this.#full.shift() ?? this.#takeFilled()
    if (bytes.length > 0) this.#write(bytes)
    else if (this.#ended) this.#try(() => this.#sink.end())
  }

  #takeFilled(): Uint8Array {
    const bytes = this.#filling.subarray(this.#from, this.#filled)
    this.#from = this.#filled
    return bytes
  }

  #fillAnother(): void {
    const rest = this.#takeFilled()
    const before = this.#filling
    this.#filling = this.#spare.pop() ?? takeBuffer(bufferSizes.large)
    this.#filled = 0
    this.#from = 0
    if (rest.length > 0) this.#full.push(rest)
    else if (!this.#writing) this.#spare.push(before)
  }

  #write(bytes: Uint8Array): void {
    const sink = this.#sink
    this.#writing = true
    this.#try(() => {
      sink.write(bytes, error => {
        this.#writing = false
        if (this.#isDoneWith(bytes)) this.#spare.push(Buffer.from(bytes.buffer))
        if (error) this.#ending.fail(sink.errored ?? error)
        else this.#goOn()
      })
    })
  }

  #isDoneWith({ buffer }: Uint8Array): boolean {
    return buffer !== this.#filling.buffer && this.#full.every(part => part.buffer !== buffer)
  }

  #goOn(): void {
    this.#advance()
    if (!this.#stopped || this.#full.length > 0) return
    this.#stopped = false
    this.#inlet.resume()
  }

  /** A buffer whose write has not called back may still be read. */
  #giveBack(): void {
    for (const buffer of [this.#filling, ...this.#spare.splice(0)]) giveBuffer(buffer)
  }

  #try(step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#ending.fail(error)
    }
  }
}
