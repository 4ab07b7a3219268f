/** An upload into an open file: one sink, then exactly one of commit and abort. What becomes of the file is its landing's part. */
import type { Writable } from 'node:stream'
import {
  type Leftover,
  type OpenFile,
  type ReadPace,
  type StorageCall,
  StorageError,
  type Upload,
  type VirtualPath,
} from '@longshore/storage'
import { ended, untilAborted } from './ending.js'
import { dataErrorOf, storageErrorOf } from './errors.js'
import { FileSink } from './file-sink.js'

/** What happens to the bytes of an upload at its end. Both ways close the descriptor and give everything back, also when they fail. */
export interface Landing {
  readonly fd: number
  readonly path: VirtualPath
  /** The number of the device that the file is on. */
  readonly device: number
  /** Where the first byte goes. */
  readonly position: number
  /** Whether every write goes to the end of the file, wherever that is by then. */
  readonly appends: boolean
  commit(): Promise<void>
  /** Ends the upload as failed; never rejects. */
  abort(leftover: Leftover): Promise<void>
}

export class FileUpload implements Upload {
  readonly file: OpenFile
  readonly #landing: Landing
  readonly #call: StorageCall
  #sink: Writable | undefined
  #over = false

  constructor(landing: Landing, call: StorageCall, pace: ReadPace | undefined) {
    const { fd, position, path } = landing
    this.file = { fd, position, explain: error => dataErrorOf(error, path), ...(pace && { pace }) }
    this.#landing = landing
    this.#call = call
  }

  sink(): Writable {
    const { fd, path, position, appends } = this.#landing
    if (this.#sink || this.#over) throw new StorageError('io', path, new Error('only one sink for an upload'))
    this.#sink = new FileSink({ fd, path, start: appends ? undefined : position })
    return untilAborted(this.#sink, path, this.#call)
  }

  async commit(): Promise<void> {
    const { path } = this.#landing
    if (this.#over) throw new StorageError('io', path, new Error('the upload is over'))
    this.#over = true
    const failure = this.#failure()
    if (this.#sink) await ended(this.#sink)
    if (failure) {
      await this.#landing.abort('resumable')
      throw failure
    }
    try {
      await this.#landing.commit()
    } catch (error) {
      throw storageErrorOf(error, path)
    }
  }

  async abort(_reason: Error, leftover: Leftover = 'resumable'): Promise<void> {
    if (this.#over) return
    this.#over = true
    if (this.#sink) await ended(this.#sink)
    await this.#landing.abort(leftover)
  }

  /** Why the bytes cannot all be there. */
  #failure(): StorageError | undefined {
    const sink = this.#sink
    if (!sink || sink.writableFinished) return undefined
    return storageErrorOf(sink.errored ?? new Error('the sink has not finished'), this.#landing.path)
  }
}
