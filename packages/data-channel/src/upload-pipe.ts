/** The part of an upload that the system moves by itself: from the socket into a pipe on this thread, from there into the file in the pool (decision 0018). */
import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'
import type { Cursor } from './cursor.js'
import { DataChannelError } from './data-channel-error.js'
import type { Ending } from './ending.js'
import type { Inlet } from './inlet.js'
import type { KernelCopy, KernelPipe } from './kernel-copy.js'
import { perMeasure } from './paced-read.js'
import type { PooledRing } from './pooled-ring.js'
import { bufferSizes } from './transfer-buffers.js'
import { turns } from './turns.js'

// What a ring can hold, should the file not take it.
const MOST = bufferSizes.ring - 2 * bufferSizes.small
const { EAGAIN, EBADF, EINVAL, ENOSYS, EOPNOTSUPP, EPERM } = constants.errno
/** Answers that say nothing of the connection: the system does not do this. */
const CANNOT = new Set([EBADF, EINVAL, ENOSYS, EOPNOTSUPP, EPERM])

export class UploadPipe {
  readonly #kernel: KernelCopy | undefined
  readonly #inlet: Inlet
  readonly #ending: Ending
  readonly #cursor: Cursor
  #pipe: KernelPipe | undefined
  #possible: boolean
  #held = 0

  constructor(kernel: KernelCopy | undefined, inlet: Inlet, ending: Ending, cursor: Cursor) {
    this.#kernel = kernel
    this.#inlet = inlet
    this.#ending = ending
    this.#cursor = cursor
    this.#possible = kernel?.pipe !== undefined && inlet.descriptor !== undefined
  }

  /** Not before the first try, if ever, turns out what the system can do with this socket and this file. */
  get possible(): boolean {
    return this.#possible
  }

  /** Takes what has arrived and was not read. False: nothing, for now or, when the movement has failed, for ever; reading tells. */
  take(): boolean {
    const pipe = this.#opened()
    // Taken anew each time: never kept while something is awaited.
    const socketFd = this.#inlet.descriptor
    if (pipe === undefined || socketFd === undefined) return false
    const taken = attempt(() => pipe.take(socketFd, MOST))
    if (taken > 0) {
      this.#held = taken
      this.#inlet.moved(taken)
      return true
    }
    // At the end node has to meet it too.
    if (taken === 0 || taken === -EAGAIN) return false
    if (!Number.isSafeInteger(taken) || CANNOT.has(-taken)) this.close()
    // It may have been told for the only time: without it what is read next looks like the end of the data.
    else this.#ending.fail(new DataChannelError('reset', systemError(-taken)))
    return false
  }

  /**
   * Moves what was taken, and what arrives meanwhile, to the file; on this thread while that is quick and there is no other upload, `alone`.
   * Resolves when there is nothing more; never rejects.
   */
  async drain(alone: () => boolean): Promise<void> {
    do {
      const here = alone() && this.#cursor.file.pace?.quick === true && this.#pipe?.putHere !== undefined
      while (this.#held > 0) {
        const moved = here ? this.#putHere() : await this.#put()
        if (!(moved > 0)) return
        this.#held -= moved
        this.#cursor.moved(moved)
      }
      if (here) await new Promise<void>(resolve => turns.next(resolve))
    } while (!this.#ending.failed && this.take())
  }

  /** The file does not take the rest of what was taken, not in this way: it is to be {@link rescue}d. */
  get stuck(): boolean {
    return this.#held > 0
  }

  /** Reads into the ring what the file did not take from the pipe, which is not used any more. */
  rescue(ring: PooledRing): void {
    while (this.#held > 0) {
      const room = ring.room(this.#held)
      const count = attempt(() => this.#pipe?.read(room) ?? 0)
      if (!(count > 0)) {
        this.#cursor.fail(new Error('bytes of an upload are lost in a pipe'))
        break
      }
      ring.filled(count)
      this.#held -= count
    }
    this.close()
  }

  /** Nothing more goes this way. */
  close(): void {
    const pipe = this.#pipe
    this.#pipe = undefined
    this.#possible = false
    try {
      pipe?.close()
    } catch {
      // There is nothing left that it could harm.
    }
  }

  #opened(): KernelPipe | undefined {
    if (this.#pipe !== undefined || !this.#possible) return this.#pipe
    try {
      this.#pipe = this.#kernel?.pipe?.(this.#cursor.file.fd)
    } catch {
      // One that throws has none to give.
    }
    this.#possible = this.#pipe !== undefined
    return this.#pipe
  }

  #putHere(): number {
    const { file, position } = this.#cursor
    const began = performance.now()
    const moved = attempt(() => this.#pipe?.putHere?.(file.fd, position, this.#held) ?? 0)
    file.pace?.ranHere(perMeasure(performance.now() - began, moved))
    return moved
  }

  async #put(): Promise<number> {
    const { file, position } = this.#cursor
    const began = performance.now()
    try {
      const moved = (await this.#pipe?.put(file.fd, position, this.#held)) ?? 0
      if (moved > 0) file.pace?.ranPooled(perMeasure(performance.now() - began, moved))
      return moved
    } catch {
      return 0
    }
  }
}

/** One that throws cannot do it. */
function attempt(call: () => number): number {
  try {
    return call()
  } catch {
    return -ENOSYS
  }
}

function systemError(errno: number): Error {
  const code = getSystemErrorName(-errno)
  return Object.assign(new Error(`splice ${code}`), { code, errno: -errno, syscall: 'splice' })
}
