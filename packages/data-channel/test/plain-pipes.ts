/** Pipes for uploads made of reads and writes, which meet the same empty sockets, lost peers and full disks as the system's own. */
import { readSync, write, writeSync } from 'node:fs'
import type { KernelCopy, KernelPipe } from '../src/kernel-copy.js'

/** What calls answer instead of doing anything; undefined: they do it. */
export interface Answers {
  take?(taken: number): number | undefined
  put?(moved: number): number | undefined | Promise<number | undefined>
  /** For uploads that are alone on quick file systems; absent: their bytes are put like all others. */
  putHere?(moved: number): number | undefined
  read?(): number | undefined
  /** Called when all is given up. */
  close?(): void
}

export class PlainPipes implements KernelCopy {
  /** Pipes that were made, and those of them that are not closed. */
  made = 0
  open = 0
  /** Calls, and bytes. */
  takes = 0
  taken = 0
  puts = 0
  putsHere = 0
  moved = 0
  /** Bytes that were read back. */
  returned = 0
  /** Most bytes that are moved at a time. */
  most = Number.POSITIVE_INFINITY
  readonly answers: Answers

  constructor(answers: Answers = {}) {
    this.answers = answers
  }

  copy(): number {
    throw new Error('no download')
  }

  pipe(): KernelPipe | undefined {
    this.made++
    this.open++
    const pipe = new PlainPipe(this)
    const putHere = this.answers.putHere && pipe.putHere.bind(pipe)
    return Object.assign(pipe, { putHere })
  }
}

class PlainPipe implements KernelPipe {
  readonly #of: PlainPipes
  #held = Buffer.alloc(0)
  #busy = false
  #closed = false

  constructor(of: PlainPipes) {
    this.#of = of
  }

  take(socketFd: number, length: number): number {
    this.#check()
    if (this.#held.length > 0) throw new Error('taken before the rest was moved')
    this.#of.takes++
    const answer = this.#of.answers.take?.(this.#of.taken)
    if (answer !== undefined) return answer
    const bytes = Buffer.alloc(Math.min(length, this.#of.most))
    try {
      const count = readSync(socketFd, bytes)
      this.#held = bytes.subarray(0, count)
      this.#of.taken += count
      return count
    } catch (error) {
      return (error as NodeJS.ErrnoException).errno ?? Number.NaN
    }
  }

  async put(fileFd: number, position: number, length: number): Promise<number> {
    this.#check()
    this.#of.puts++
    this.#busy = true
    try {
      const answer = await this.#of.answers.put?.(this.#of.moved)
      return answer ?? (await this.#write(fileFd, position, Math.min(length, this.#of.most)))
    } finally {
      this.#busy = false
    }
  }

  putHere(fileFd: number, position: number, length: number): number {
    this.#check()
    this.#of.putsHere++
    const answer = this.#of.answers.putHere?.(this.#of.moved)
    if (answer !== undefined) return answer
    const count = writeSync(fileFd, this.#held, 0, Math.min(length, this.#of.most), position)
    this.#held = this.#held.subarray(count)
    this.#of.moved += count
    return count
  }

  read(bytes: Uint8Array): number {
    this.#check()
    const answer = this.#of.answers.read?.()
    if (answer !== undefined) return answer
    const part = this.#held.subarray(0, bytes.length)
    bytes.set(part)
    this.#held = this.#held.subarray(part.length)
    this.#of.returned += part.length
    return part.length
  }

  close(): void {
    this.#check()
    this.#closed = true
    this.#of.open--
    this.#of.answers.close?.()
  }

  #write(fileFd: number, position: number, length: number): Promise<number> {
    return new Promise(resolve => {
      write(fileFd, this.#held, 0, Math.min(length, this.#held.length), position, (error, count) => {
        if (error) return resolve(error.errno ?? -1)
        this.#held = this.#held.subarray(count)
        this.#of.moved += count
        resolve(count)
      })
    })
  }

  #check(): void {
    if (this.#closed || this.#busy) throw new Error('a call too many')
  }
}
