/** Download of a regular file by kernel copy: bounded slices in turn with other transfers, and one small write that tells when a full socket has room (RFC 959 §3.4.1). */
import { constants } from 'node:os'
import type { ByteFile } from '../data-channel.js'
import type { Ending } from '../ending.js'
import type { KernelCopy } from '../kernel-copy.js'
import type { Outlet } from '../outlet.js'
import { perMeasure, readHere, readPooled } from '../paced-read.js'
import type { Shortcut } from '../pump.js'
import { bufferSizes, giveBuffer, takeBuffer } from '../transfer-buffers.js'
import { turns } from '../turns.js'
import { untouchedFile } from './untouched.js'

const LONGEST_SLICE = 1024 * 1024
const SHORTEST_SLICE = 64 * 1024
// A slice holds up everybody else; longer ones than this become shorter, much shorter ones longer.
const AIM_MS = 0.5

/** Fits files that may be read on this thread, and connections in the clear. Resolves early when the system will not copy. */
export const kernelToSocket: Shortcut = {
  take(job) {
    const file = untouchedFile(job.source.file, job.movement)
    const { kernelCopy, outlet, ending } = job
    if (kernelCopy === undefined || file?.pace === undefined || outlet.descriptor === undefined)
      return undefined
    return new KernelSender(file, kernelCopy, outlet, ending).run()
  },
}

class KernelSender {
  readonly #file: ByteFile
  readonly #kernel: KernelCopy
  readonly #outlet: Outlet
  readonly #ending: Ending
  readonly #end: number
  #position: number
  #length = SHORTEST_SLICE
  #reading = false
  #resolve: (position: number | undefined) => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined
  readonly #step = () => this.#advance()

  constructor(file: ByteFile, kernel: KernelCopy, outlet: Outlet, ending: Ending) {
    this.#file = file
    this.#kernel = kernel
    this.#outlet = outlet
    this.#ending = ending
    this.#position = file.position
    this.#end = file.end ?? Number.POSITIVE_INFINITY
  }

  run(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#ending.onFail(this.#step)
      turns.next(this.#step)
    })
  }

  #advance(): void {
    // A read under way uses the descriptor, which its owner closes after the rejection.
    if (this.#reading) return
    if (this.#ending.failed) this.#reject(this.#ending.reason)
    else if (this.#position >= this.#end) this.#resolve(undefined)
    else if (this.#file.pace?.quick) this.#copy()
    else this.#write(bufferSizes.large)
  }

  #copy(): void {
    const socketFd = this.#outlet.descriptor
    const length = Math.min(this.#length, this.#end - this.#position)
    const began = performance.now()
    const moved = socketFd === undefined ? -constants.errno.EBADF : this.#ask(socketFd, length)
    const took = performance.now() - began
    if (moved > 0) {
      this.#moved(moved)
      this.#file.pace?.ranHere(perMeasure(took, moved))
      this.#adapt(took, moved === length)
      turns.next(this.#step)
    } else if (moved === -constants.errno.EAGAIN) {
      this.#write(bufferSizes.small)
    } else {
      // Whatever it is, the next route meets it again, and knows what it means.
      this.#resolve(moved === 0 ? undefined : this.#position)
    }
  }

  #ask(socketFd: number, length: number): number {
    try {
      return this.#kernel.copy(socketFd, this.#file.fd, this.#position, length)
    } catch {
      return -constants.errno.ENOSYS
    }
  }

  #moved(count: number): void {
    this.#position += count
    this.#outlet.moved(count)
  }

  #adapt(took: number, whole: boolean): void {
    if (took > AIM_MS) this.#length = Math.max(SHORTEST_SLICE, this.#length / 2)
    else if (whole && took < AIM_MS / 2) this.#length = Math.min(LONGEST_SLICE, this.#length * 2)
  }

  /** An ordinary write is called back when the socket has taken it: no sooner has it room for the next slice. */
  #write(size: number): void {
    const buffer = takeBuffer(size)
    const bytes = buffer.subarray(0, Math.min(size, this.#end - this.#position))
    const read = this.#file.pace?.quick ? readHere : readPooled
    this.#reading = true
    read(this.#file, bytes, this.#position, (error, count) => {
      this.#reading = false
      if (error) this.#ending.fail(this.#file.explain?.(error) ?? error)
      if (error || count === 0 || this.#ending.failed) {
        giveBuffer(buffer)
        if (!this.#ending.failed) this.#resolve(undefined)
        else this.#reject(this.#ending.reason)
      } else {
        this.#send(buffer, count)
      }
    })
  }

  #send(buffer: Buffer, count: number): void {
    this.#position += count
    this.#outlet.write(buffer.subarray(0, count), error => {
      // After an error the system may still read from it.
      if (error) return
      giveBuffer(buffer)
      turns.next(this.#step)
    })
  }
}
