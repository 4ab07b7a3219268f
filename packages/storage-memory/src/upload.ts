/** An upload into memory: bytes collected aside, swapped in on commit (RFC 959 §4.1.3, STOR, STOU, APPE; RFC 3659 §5). */
import { Writable } from 'node:stream'
import {
  abortedError,
  type Leftover,
  type StorageCall,
  StorageError,
  type Upload,
  type VirtualPath,
  type WriteMode,
} from '@longshore/storage'
import { BlockWriter } from './block-writer.js'
import type { Content } from './content.js'
import { type Landing, landUpload } from './landing.js'
import type { Store } from './store.js'

/** What was found out when the upload was opened. */
export interface Opening {
  readonly path: VirtualPath
  readonly mode: WriteMode
  readonly call: StorageCall
  /** The bytes in front of the new ones when it resumes; held for this upload. */
  readonly kept: Content | undefined
  /** Gives back the claim of an exclusive upload on its name. */
  unclaim(): void
}

export class MemoryUpload implements Upload {
  readonly #store: Store
  readonly #opening: Opening
  readonly #writer: BlockWriter
  readonly #stop = () => this.#sink?.destroy(abortedError(this.#opening.path, this.#opening.call))
  #sink: Writable | undefined
  #refusal: StorageError | undefined
  #settled = false

  constructor(store: Store, opening: Opening) {
    this.#store = store
    this.#opening = opening
    this.#writer = new BlockWriter(store.allowance)
  }

  sink(): Writable {
    const sink = new Writable({
      highWaterMark: 256 * 1024,
      write: (chunk: Buffer, _encoding, done) => done(this.#keep(chunk)),
    })
    // The upload is told of a failure by abort; nobody may be listening to the sink by then.
    sink.on('error', () => {})
    this.#opening.call.signal.addEventListener('abort', this.#stop, { once: true })
    this.#sink = sink
    if (this.#opening.call.signal.aborted) this.#stop()
    return sink
  }

  async commit(): Promise<void> {
    if (this.#settled) throw new StorageError('io', this.#opening.path, new Error('the upload is over'))
    try {
      if (this.#sink !== undefined && !this.#sink.writableFinished) {
        throw (
          this.#refusal ?? new StorageError('io', this.#opening.path, new Error('the sink has not finished'))
        )
      }
      landUpload(this.#store, this.#landing())
    } finally {
      this.#settle()
    }
  }

  /** Keeps what can be resumed, if that is the policy. An upload that met a limit leaves nothing: it could never be completed. */
  async abort(_reason: Error, leftover: Leftover = 'resumable'): Promise<void> {
    if (this.#settled) return
    const worthKeeping =
      leftover === 'resumable' &&
      this.#store.partial === 'keep' &&
      this.#refusal === undefined &&
      this.#writer.size > 0
    try {
      if (worthKeeping) landUpload(this.#store, { ...this.#landing(), harmless: true })
    } catch {
      // The place has gone or is taken: there is nothing to go on from.
    } finally {
      this.#settle()
    }
  }

  #landing(): Landing {
    const { path, mode, kept } = this.#opening
    return { path, mode, kept, writer: this.#writer, harmless: false }
  }

  #keep(chunk: Buffer): StorageError | null {
    const { path, kept } = this.#opening
    if ((kept?.size ?? 0) + this.#writer.size + chunk.length > this.#store.maxFileBytes) {
      this.#refusal = new StorageError('over-quota', path)
    } else if (!this.#writer.tryKeep(chunk)) {
      this.#refusal = new StorageError('no-space', path)
    }
    return this.#refusal ?? null
  }

  #settle(): void {
    this.#settled = true
    this.#opening.call.signal.removeEventListener('abort', this.#stop)
    this.#opening.unclaim()
    this.#writer.discard()
    this.#opening.kept?.release()
  }
}
