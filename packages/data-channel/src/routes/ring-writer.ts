/**
 * Upload through memory that is used again and again. Where the file system is quick, what was read is written at once, from the same memory
 * each time, which the processor's cache then still holds; otherwise what comes during one write in the pool goes into the next (decision 0016).
 */
import { write } from 'node:fs'
import type { ByteFile } from '../data-channel.js'
import type { Ending } from '../ending.js'
import type { Filled, Inlet } from '../inlet.js'
import { perMeasure } from '../paced-read.js'
import { writeHere } from '../paced-write.js'
import { Ring } from '../ring.js'
import { bufferSizes, giveBuffer } from '../transfer-buffers.js'
import { turns } from '../turns.js'

// A hop to the pool costs about as much as a write of so much: as long as more comes, it waits for that.
const WORTH_A_HOP = 512 * 1024
// So much of an upload is written on this thread also when there are others, so that small files need no hops.
const FIRST_BYTES = 512 * 1024

/** Shared by all uploads, as none leaves anything in it. Windows is handed memory before there is anything to read, so nothing is shared there. */
let hotMemory: Buffer | undefined
const CAN_SHARE = process.platform !== 'win32'
let running = 0

export class RingWriter implements Filled {
  readonly #file: ByteFile
  readonly #inlet: Inlet
  readonly #ending: Ending
  #position: number
  /** Present while bytes wait in it, or the next ones go there. */
  #ring: Ring | undefined
  #room: Uint8Array = new Uint8Array(0)
  #writing = false
  #stopped = false
  #gathering = false
  #more = false
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

  /** Undefined, and nothing has happened, when the connection cannot be read into memory of ours. */
  run(): Promise<void> | undefined {
    if (!this.#inlet.fill(this)) return undefined
    running++
    return new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#ending.onFail(() => this.#advance())
    }).finally(() => {
      running--
      this.#dropRing()
    })
  }

  room(): Uint8Array {
    if (this.#ring === undefined && this.#quick) {
      hotMemory ??= Buffer.allocUnsafeSlow(bufferSizes.hot)
      this.#room = hotMemory
    } else {
      this.#ring ??= new Ring()
      this.#room = this.#ring.room(bufferSizes.hot)
    }
    return this.#room
  }

  filled(count: number): boolean {
    const whole = count === this.#room.length
    if (this.#ring !== undefined) this.#ring.filled(count, this.#writing)
    else if (this.#quick) this.#writeHere(this.#room.subarray(0, count))
    else this.#keep(this.#room.subarray(0, count))
    if (this.#ring !== undefined) this.#more = true
    if (this.#ring !== undefined && !this.#writing) this.#begin(this.#ring)
    this.#stopped = this.#ring?.full ?? false
    if (this.#stopped) return false
    // More waits to be read: others first.
    if (whole && this.#ring === undefined) turns.next(() => this.#inlet.resume())
    return !(whole && this.#ring === undefined)
  }

  end(): void {
    this.#ended = true
    this.#advance()
  }

  /** Several large uploads are better written by several threads. */
  get #quick(): boolean {
    if (!CAN_SHARE || this.#file.pace?.quick !== true) return false
    return running < 2 || this.#position - this.#file.position < FIRST_BYTES
  }

  /** The memory shared with others is to be left at once. */
  #keep(bytes: Uint8Array): void {
    const ring = new Ring()
    this.#ring = ring
    for (let at = 0; at < bytes.length; ) {
      const room = ring.room(bytes.length - at)
      room.set(bytes.subarray(at, at + room.length))
      ring.filled(room.length, false)
      at += room.length
    }
  }

  /** Called where the next room will be given: the one before may be part of the ring that is dropped. */
  #begin(ring: Ring): void {
    if (this.#quick) {
      while (ring.held > 0 && !this.#broken) {
        const { bytes, first, together } = ring
        this.#writeHere(bytes.subarray(first, first + together))
        ring.written(together)
      }
      this.#dropRing()
    } else if (ring.held >= WORTH_A_HOP) {
      this.#advance()
    } else {
      this.#gather()
    }
  }

  #writeHere(bytes: Uint8Array): void {
    if (this.#broken) return
    const error = writeHere(this.#file, bytes, this.#position)
    this.#position += bytes.length
    if (error !== undefined) this.#fail(error)
  }

  /** Writes when a turn of the loop has brought nothing more. */
  #gather(): void {
    if (this.#gathering) return
    this.#gathering = true
    const look = () => {
      if (this.#more && !this.#ended) {
        this.#more = false
        setImmediate(look)
      } else {
        this.#gathering = false
        this.#advance()
      }
    }
    look()
  }

  #advance(): void {
    // A write under way uses the descriptor, which its owner closes after the rejection.
    if (this.#writing) return
    // What came before the client was lost is kept, for it may go on from there.
    if (this.#ring !== undefined && this.#ring.held > 0 && !this.#broken) this.#writePooled(this.#ring)
    else if (this.#ending.failed) this.#reject(this.#ending.reason)
    else if (this.#ended) this.#resolve()
  }

  #writePooled(ring: Ring): void {
    const { bytes, first, together } = ring
    this.#writing = true
    const began = performance.now()
    write(this.#file.fd, bytes, first, together, this.#position, (error, count) => {
      this.#writing = false
      // It has grown meanwhile.
      if (bytes !== ring.bytes) giveBuffer(bytes)
      if (error) this.#fail(error)
      else if (count === 0) this.#fail(new Error('the file takes no more bytes'))
      else this.#written(ring, count, performance.now() - began)
      if (ring.held >= WORTH_A_HOP || this.#ended || this.#ending.failed) this.#advance()
      else if (ring.held > 0) this.#gather()
    })
  }

  #written(ring: Ring, count: number, took: number): void {
    this.#file.pace?.ranPooled(perMeasure(took, count))
    this.#position += count
    ring.written(count)
    if (!this.#stopped || ring.held > ring.bytes.length / 2) return
    this.#stopped = false
    this.#inlet.resume()
  }

  #fail(error: Error): void {
    this.#broken = true
    this.#ending.fail(this.#file.explain?.(error) ?? error)
  }

  #dropRing(): void {
    if (this.#ring !== undefined) giveBuffer(this.#ring.bytes)
    this.#ring = undefined
  }
}
