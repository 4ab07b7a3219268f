/**
 * Upload into a regular file at its positions (RFC 959 §3.4.1): what was read is written at once where the file system is quick, from the same
 * memory each time, which the processor's cache then still holds, and through a ring where it is not (decision 0016); what comes after the
 * first bytes does not come into this process where the system can move it by itself (decision 0018).
 */
import { Cursor } from '../cursor.js'
import type { ByteFile } from '../data-channel.js'
import type { Ending } from '../ending.js'
import type { Filled, Inlet } from '../inlet.js'
import type { KernelCopy } from '../kernel-copy.js'
import { PooledRing } from '../pooled-ring.js'
import { bufferSizes } from '../transfer-buffers.js'
import { turns } from '../turns.js'
import { UploadPipe } from '../upload-pipe.js'

// So much of an upload is written on this thread also when there are others, so that small files need no hops, and no pipe.
const FIRST_BYTES = 512 * 1024
// A read that brings so much says that the system may have more.
const GLIMPSE = 32 * 1024

/** Shared by all uploads, as none leaves anything in it. Windows is handed memory before there is anything to read, so nothing is shared there. */
let sharedMemory: Buffer | undefined
const CAN_SHARE = process.platform !== 'win32'
let running = 0
const alone = () => running < 2

export class UploadWriter implements Filled {
  readonly #cursor: Cursor
  readonly #inlet: Inlet
  readonly #ending: Ending
  readonly #pipe: UploadPipe
  /** Present while bytes wait in it, or the next ones go there. */
  #ring: PooledRing | undefined
  #room: Uint8Array = new Uint8Array(0)
  #inRing = false
  /** Bytes that were read. */
  #came = 0
  /** The ring is full: nothing is read until it is not. */
  #stopped = false
  /** Nothing is read until the system has moved what it can. */
  #piped: 'not' | 'when the ring is empty' | 'now' = 'not'
  #ended = false
  #resolve: () => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined

  constructor(file: ByteFile, inlet: Inlet, ending: Ending, kernel: KernelCopy | undefined) {
    this.#cursor = new Cursor(file, ending)
    this.#inlet = inlet
    this.#ending = ending
    this.#pipe = new UploadPipe(CAN_SHARE ? kernel : undefined, inlet, ending, this.#cursor)
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
      this.#pipe.close()
    })
  }

  room(): Uint8Array {
    this.#inRing = !this.#mayPipe && (this.#ring !== undefined || !this.#quick)
    if (this.#inRing) this.#room = this.#ringOf().room(bufferSizes.hot)
    else this.#room = shared().subarray(0, this.#mayPipe ? GLIMPSE : bufferSizes.hot)
    return this.#room
  }

  filled(count: number): boolean {
    const whole = count === this.#room.length
    this.#came += count
    this.#keep(count)
    if (this.#ring !== undefined && !this.#ring.writing) this.#begin(this.#ring)
    if (whole && this.#mayPipe) return !this.#turnToPipe()
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

  get #mayPipe(): boolean {
    return this.#came >= FIRST_BYTES && this.#pipe.possible
  }

  /** Several large uploads are better written by several threads; what comes between two parts that the system moves is little. */
  get #quick(): boolean {
    if (!CAN_SHARE || this.#cursor.file.pace?.quick !== true) return false
    return alone() || this.#came < FIRST_BYTES || this.#mayPipe
  }

  /** The memory shared with others is left at once. */
  #keep(count: number): void {
    if (this.#inRing) this.#ring?.filled(count)
    else if (this.#ring === undefined && this.#quick) this.#cursor.write(this.#room.subarray(0, count))
    else this.#ringOf().add(this.#room.subarray(0, count))
  }

  /** Called where the next room will be given: the one before may be part of the ring that is dropped. */
  #begin(ring: PooledRing): void {
    if (this.#quick) {
      ring.writeHere()
      this.#dropRing()
    } else {
      ring.gather()
    }
  }

  /** False: there was nothing to be moved. */
  #turnToPipe(): boolean {
    if (this.#ring === undefined) return this.#flow()
    // What was read comes first.
    this.#piped = 'when the ring is empty'
    this.#ring.flush()
    return true
  }

  #flow(): boolean {
    if (!this.#pipe.take()) return false
    this.#piped = 'now'
    void this.#pipe.drain(alone).then(() => this.#drained())
    return true
  }

  #drained(): void {
    if (this.#pipe.stuck) this.#pipe.rescue(this.#ringOf())
    this.#piped = 'not'
    this.#advance()
    this.#inlet.resume()
  }

  #wrote(): void {
    if (this.#stopped && this.#ring?.halfEmpty) {
      this.#stopped = false
      this.#inlet.resume()
    }
    if (this.#piped === 'not' && !this.#ended && !this.#ending.failed) this.#ring?.gather()
    else this.#advance()
  }

  #advance(): void {
    // A call under way uses the descriptor, which its owner closes after the rejection.
    if (this.#piped === 'now' || this.#ring?.writing) return
    // What came before the client was lost is kept, for it may go on from there.
    if (this.#ring?.empty === false) this.#ring.flush()
    else if (this.#ending.failed) this.#reject(this.#ending.reason)
    else if (this.#ended) this.#resolve()
    else if (this.#piped === 'when the ring is empty') this.#goOn()
  }

  #goOn(): void {
    this.#dropRing()
    this.#piped = 'not'
    if (!this.#flow()) this.#inlet.resume()
  }

  #ringOf(): PooledRing {
    this.#ring ??= new PooledRing(this.#cursor, () => this.#wrote())
    return this.#ring
  }

  #dropRing(): void {
    this.#ring?.drop()
    this.#ring = undefined
  }
}

function shared(): Buffer {
  sharedMemory ??= Buffer.allocUnsafeSlow(bufferSizes.hot)
  return sharedMemory
}
