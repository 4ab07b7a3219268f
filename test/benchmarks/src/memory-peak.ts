// The most memory that a server has while it is measured: the kernel's own mark for a single process, samples for many.
import { setTimeout as pause } from 'node:timers/promises'
import { peakBytes, resetPeak, residentBytes } from './proc.js'
import type { ServerProcess } from './server-process.js'

const EVERY_MS = 30
/** Looking at thousands of processes takes time of the machine that is measured. */
const SHARE_OF_TIME = 20

export class MemoryPeak {
  readonly #server: ServerProcess
  readonly #end = new AbortController()
  readonly #sampling: Promise<void>
  #most = 0

  private constructor(server: ServerProcess, alone: number | undefined) {
    this.#server = server
    this.#sampling = alone === undefined ? this.#sample() : this.#watch(alone)
  }

  static async begin(server: ServerProcess): Promise<MemoryPeak> {
    const [first, second] = await server.processes()
    const alone = second === undefined ? first : undefined
    if (alone !== undefined) await resetPeak(alone)
    return new MemoryPeak(server, alone)
  }

  /** Bytes. */
  async end(): Promise<number> {
    this.#end.abort()
    await this.#sampling
    return this.#most
  }

  async #watch(pid: number): Promise<void> {
    while ((await this.#server.processes()).length === 1) {
      if (!(await this.#wait(EVERY_MS))) break
    }
    this.#most = await peakBytes(pid)
    if (!this.#end.signal.aborted) await this.#sample()
  }

  async #sample(): Promise<void> {
    do {
      const began = performance.now()
      this.#most = Math.max(this.#most, await residentBytes(await this.#server.processes()))
      if (!(await this.#wait(Math.max(EVERY_MS, (performance.now() - began) * SHARE_OF_TIME)))) return
    } while (this.#server.running)
  }

  /** False when it is time to end. */
  async #wait(milliseconds: number): Promise<boolean> {
    const { signal } = this.#end
    await pause(milliseconds, undefined, { signal }).catch(() => {})
    return !signal.aborted
  }
}
