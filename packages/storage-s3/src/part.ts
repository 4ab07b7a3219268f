/** The bytes of one part, held until the server has them, so that they can be sent again. */
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { ObjectBody } from './api.js'
import { base64Of } from './bytes-body.js'

const FIRST_BLOCK = 64 * 1024
const BLOCK = 256 * 1024

/** Blocks that were used and can be used again, of one upload. */
export class Blocks {
  readonly #free: Buffer[] = []
  #isFirst = true

  /** A small one first: most files are small. */
  take(): Buffer {
    const size = this.#isFirst ? FIRST_BLOCK : BLOCK
    this.#isFirst = false
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(size)
  }

  giveBack(blocks: readonly Buffer[]): void {
    for (const block of blocks) if (block.length === BLOCK) this.#free.push(block)
  }
}

/** A part that takes up to `capacity` bytes. It copies them: the memory of a chunk belongs to the data connection. */
export class Part implements ObjectBody {
  readonly capacity: number
  readonly #source: Blocks
  readonly #blocks: Buffer[] = []
  #size = 0
  #used = 0
  #crc = 0

  constructor(capacity: number, blocks: Blocks) {
    this.capacity = capacity
    this.#source = blocks
  }

  get size(): number {
    return this.#size
  }

  get isFull(): boolean {
    return this.#size === this.capacity
  }

  get crc32(): string {
    return base64Of(this.#crc)
  }

  /** Copies as much of `chunk` as there is room for. @returns how many bytes */
  append(chunk: Uint8Array): number {
    const bytes = chunk.subarray(0, this.capacity - this.#size)
    this.#crc = crc32(bytes, this.#crc)
    let taken = 0
    while (taken < bytes.length) {
      let block = this.#blocks.at(-1)
      if (block === undefined || this.#used === block.length) {
        block = this.#source.take()
        this.#blocks.push(block)
        this.#used = 0
      }
      const piece = bytes.subarray(taken, taken + block.length - this.#used)
      block.set(piece, this.#used)
      this.#used += piece.length
      taken += piece.length
    }
    this.#size += taken
    return taken
  }

  stream(): Readable {
    const blocks = this.#blocks.values()
    let left = this.#size
    return new Readable({
      highWaterMark: 1,
      read() {
        const { value } = blocks.next()
        if (value === undefined || left === 0) return void this.push(null)
        const bytes = value.subarray(0, left)
        left -= bytes.length
        this.push(bytes)
      },
    })
  }

  /** Gives the memory back, once nothing sends it any more. */
  release(): void {
    this.#source.giveBack(this.#blocks.splice(0))
    this.#size = 0
    this.#used = 0
  }
}
