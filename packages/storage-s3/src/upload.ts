/** An upload into a bucket: parts go out while bytes come in, and nothing is seen before the commit (RFC 959 §4.1.3; RFC 3659 §5). */
import { Writable } from 'node:stream'
import { abortedError, type Leftover, StorageError, type Upload } from '@longshore/storage'
import { Assembly } from './assembly.js'
import type { Bucket } from './bucket.js'
import { storageErrorOf } from './errors.js'
import { failureOf } from './failure.js'
import { type Expected, isHonoured, land } from './landing.js'
import type { Opening } from './opening.js'
import { Blocks, Part } from './part.js'
import { partSizeAt } from './part-sizes.js'

/** How long an aborted upload may take to keep what has come, or to clear away. */
const ENDING_MS = 60_000

export class ObjectUpload implements Upload {
  readonly #bucket: Bucket
  readonly #opening: Opening
  readonly #assembly: Assembly
  readonly #blocks = new Blocks()
  readonly #stop = () => this.#sink?.destroy(abortedError(this.#opening.path, this.#opening.call))
  #filling: Part
  #received = 0
  #sink: Writable | undefined
  #isSettled = false

  constructor(bucket: Bucket, opening: Opening) {
    this.#bucket = bucket
    this.#opening = opening
    this.#assembly = new Assembly(bucket, opening)
    this.#filling = this.#nextPart()
    if (opening.front) this.#filling.append(opening.front)
  }

  sink(): Writable {
    const sink = new Writable({
      highWaterMark: 256 * 1024,
      write: (chunk: Buffer, _encoding, done) => this.#take(chunk, done),
    })
    // The upload is told of a failure by abort; nobody may be listening to the sink by then.
    sink.on('error', () => {})
    this.#sink = sink
    this.#opening.call.signal.addEventListener('abort', this.#stop, { once: true })
    if (this.#opening.call.signal.aborted) this.#stop()
    return sink
  }

  async commit(): Promise<void> {
    const { path, call, mode } = this.#opening
    if (this.#isSettled) throw new StorageError('io', path, new Error('the upload is over'))
    this.#isSettled = true
    try {
      if (this.#sink !== undefined && !this.#sink.writableFinished)
        throw new Error('the sink has not finished')
      if (!this.#isFutile()) await this.#land(this.#opening.expected, call.signal)
    } catch (error) {
      await this.#assembly.discard(AbortSignal.timeout(ENDING_MS))
      const isTaken = mode.kind === 'create' && failureOf(error).isConflict
      throw isTaken ? new StorageError('exists', path, error) : storageErrorOf(error, path, call)
    } finally {
      this.#release()
    }
  }

  async abort(_reason: Error, leftover: Leftover = 'resumable'): Promise<void> {
    if (this.#isSettled) return
    this.#isSettled = true
    const signal = AbortSignal.timeout(ENDING_MS)
    const isWorthKeeping =
      leftover === 'resumable' && this.#bucket.settings.partial === 'keep' && this.#addsTo()
    const isKept = isWorthKeeping && (await this.#keep(signal))
    if (!isKept) await this.#assembly.discard(signal)
    this.#release()
  }

  /** Takes a chunk at once, and calls back when there is room for the next one. */
  #take(chunk: Buffer, done: (error?: Error | null) => void): void {
    for (let taken = 0; taken < chunk.length; ) {
      taken += this.#filling.append(taken === 0 ? chunk : chunk.subarray(taken))
      if (!this.#filling.isFull) continue
      this.#assembly.add(this.#filling)
      this.#filling = this.#nextPart()
    }
    this.#received += chunk.length
    if (this.#assembly.failure || this.#hasRoom(chunk.length)) done(this.#failure())
    else void this.#callBack(chunk.length, done)
  }

  #hasRoom(bytes: number): boolean {
    const { held } = this.#assembly
    return held === 0 || held + this.#filling.size + bytes <= this.#bucket.settings.uploadMemory
  }

  /** Calls back once there is room, or never will be. */
  async #callBack(bytes: number, done: (error?: Error | null) => void): Promise<void> {
    while (!this.#hasRoom(bytes) && this.#assembly.failure === undefined) await this.#assembly.oneLess()
    done(this.#failure())
  }

  #failure(): Error | null {
    const { failure } = this.#assembly
    return failure ? storageErrorOf(failure, this.#opening.path, this.#opening.call) : null
  }

  #nextPart(): Part {
    const { partSize } = this.#bucket.settings
    const { expectedSize } = this.#opening.call
    const sizes = { first: partSize, ...(expectedSize !== undefined && { announced: expectedSize }) }
    return new Part(partSizeAt(this.#assembly.sent, sizes), this.#blocks)
  }

  async #land(expected: Expected, signal: AbortSignal): Promise<void> {
    const { key, token } = this.#opening
    const by = (await this.#isWhole(expected)) ? 'put' : 'complete'
    const send = by === 'put' ? this.#putting(signal) : this.#completing(signal)
    await land(this.#bucket, { key, token, expected, by, send }, signal)
  }

  /** Whether the object is small enough to be sent as it is, and the server keeps the condition for that as well as for parts. */
  async #isWhole(expected: Expected): Promise<boolean> {
    if (this.#assembly.hasBegun || this.#opening.kept) return false
    if (expected === 'anything' || this.#filling.size === 0) return true
    if (await isHonoured(this.#bucket, 'put', expected)) return true
    return !(await isHonoured(this.#bucket, 'complete', expected))
  }

  #putting(signal: AbortSignal) {
    const { key, headers } = this.#opening
    const body = this.#filling
    return (conditions: object) => this.#bucket.ask('put', { key, headers, body, ...conditions }, signal)
  }

  #completing(signal: AbortSignal) {
    if (this.#filling.size > 0) this.#assembly.add(this.#filling)
    return (conditions: object) => this.#assembly.complete(conditions, signal)
  }

  /**
   * Keeps an aborted upload as far as it came, if its name is as free as it was or it goes on from what is there. Where it cannot be kept, since
   * the name was taken meanwhile or the server is away, there is nothing to go on from.
   */
  async #keep(signal: AbortSignal): Promise<boolean> {
    const { expected } = this.#opening
    try {
      if (this.#assembly.failure && !(await this.#cutAtFailure())) return false
      await this.#land(expected === 'anything' ? 'absent' : expected, signal)
      return true
    } catch {
      return false
    }
  }

  /** What came after a part that was lost cannot follow what came before it. */
  async #cutAtFailure(): Promise<boolean> {
    this.#filling.release()
    return this.#assembly.cutAtFailure()
  }

  /** Whether what has come makes the file longer than it was (E-04). */
  #addsTo(): boolean {
    const { mode, size } = this.#opening
    if (this.#received === 0) return false
    return mode.kind !== 'resume' || mode.offset + this.#received > size
  }

  /** Nothing to do: nothing was added, and nothing is to be cut off. */
  #isFutile(): boolean {
    const { mode, size, expected } = this.#opening
    if (this.#received > 0 || expected === 'absent' || expected === 'anything') return false
    return mode.kind === 'append' || (mode.kind === 'resume' && mode.offset === size)
  }

  #release(): void {
    this.#opening.call.signal.removeEventListener('abort', this.#stop)
    this.#filling.release()
    this.#opening.unclaim()
  }
}
