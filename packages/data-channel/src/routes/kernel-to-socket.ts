/** Download of a regular file by kernel copy: bounded slices in turn with other transfers, and one small write that tells when a full socket has room (RFC 959 §3.4.1). */
import { constants } from 'node:os'
import type { ByteFile } from '../data-channel.js'
import type { KernelCopy } from '../kernel-copy.js'
import { Loans } from '../loans.js'
import { mayTouch, type Read, readHere, readPooled, touched } from '../paced-read.js'
import type { Sending, Shortcut } from '../pump.js'
import { bufferSizes } from '../transfer-buffers.js'
import { turns } from '../turns.js'
import { untouchedFile } from './untouched.js'

// What leaves as one packet to this machine itself, where a packet takes almost 64 KiB: each further one wakes the reader once more, and waking
// costs more than copying. Such slices also hold up nobody.
const SLICE = 60 * 1024
// The kernel is asked once for so much whether it is in memory.
const LOOK_AHEAD = 4 * SLICE
// After a slice as slow as this it is asked again.
const SLOW_MS = 0.5
const { EAGAIN, EBADF, ENOSYS } = constants.errno

/** Fits files that may be touched on this thread, and connections in the clear. Resolves early where the system will not copy. */
export const kernelToSocket: Shortcut = {
  take(job) {
    const file = untouchedFile(job.source.file, job.movement)
    const { kernelCopy, outlet } = job
    if (kernelCopy === undefined || file?.pace === undefined || outlet.descriptor === undefined)
      return undefined
    return new KernelSender(file, kernelCopy, job).run()
  },
}

class KernelSender {
  readonly #file: ByteFile
  readonly #kernel: KernelCopy
  readonly #job: Sending
  readonly #end: number
  readonly #loans = new Loans()
  readonly #slice = () => this.#advance()
  #position: number
  /** Up to where the file may be touched on this thread. */
  #near = 0
  #reading = false
  #resolve: (position: number | undefined) => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined

  constructor(file: ByteFile, kernel: KernelCopy, job: Sending) {
    this.#file = file
    this.#kernel = kernel
    this.#job = job
    this.#position = file.position
    this.#end = file.end ?? Number.POSITIVE_INFINITY
  }

  run(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#job.ending.onFail(this.#slice)
      turns.next(this.#slice)
    })
  }

  #advance(): void {
    // A read under way uses the descriptor, which its owner closes after the rejection.
    if (this.#reading) return
    const length = Math.min(SLICE, this.#end - this.#position)
    if (this.#job.ending.failed) this.#giveUp()
    else if (length <= 0) this.#resolve(undefined)
    else if (this.#isNear(this.#position + length)) this.#copy(length)
    else this.#write(bufferSizes.large, readPooled)
  }

  #isNear(position: number): boolean {
    if (position <= this.#near) return true
    const length = Math.min(LOOK_AHEAD, this.#end - this.#position)
    if (!mayTouch(this.#file, this.#kernel, this.#position, length)) return false
    this.#near = this.#position + length
    return true
  }

  #giveUp(): void {
    this.#loans.abandon()
    this.#reject(this.#job.ending.reason)
  }

  #copy(length: number): void {
    const began = performance.now()
    const moved = this.#ask(length)
    const took = performance.now() - began
    if (moved > 0) {
      this.#position += moved
      this.#job.outlet.moved(moved)
      touched(this.#file, took, moved)
      if (took > SLOW_MS) this.#near = 0
      turns.next(this.#slice)
    } else if (moved === -EAGAIN) {
      this.#write(bufferSizes.small, readHere)
    } else {
      // An end too early, an odd file, a lost peer: the next route meets it again, and knows what it means.
      this.#resolve(this.#position)
    }
  }

  /** As `KernelCopy.copy`; one that throws will not copy. */
  #ask(length: number): number {
    const socketFd = this.#job.outlet.descriptor
    if (socketFd === undefined) return -EBADF
    try {
      return this.#kernel.copy(socketFd, this.#file.fd, this.#position, length)
    } catch {
      return -ENOSYS
    }
  }

  /** An ordinary write is called back when the socket has taken it: no sooner has it room for the next slice. */
  #write(size: number, read: Read): void {
    const buffer = this.#loans.take(size)
    const bytes = buffer.subarray(0, Math.min(buffer.length, this.#end - this.#position))
    this.#reading = true
    read(this.#file, bytes, this.#position, (error, count) => {
      this.#reading = false
      if (count > 0 && !this.#job.ending.failed) {
        this.#send(buffer, count)
        return
      }
      this.#loans.give(buffer)
      if (error) this.#job.ending.fail(this.#file.explain?.(error) ?? error)
      if (this.#job.ending.failed) this.#giveUp()
      else this.#resolve(this.#position)
    })
  }

  #send(buffer: Buffer, count: number): void {
    this.#position += count
    this.#job.outlet.write(buffer.subarray(0, count), error => {
      if (error) return
      this.#loans.give(buffer)
      turns.next(this.#slice)
    })
  }
}
