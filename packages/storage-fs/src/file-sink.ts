/** Writes a stream to an open file in large pieces; ends only when no write is under way, so that the descriptor can be closed. */
import { writev } from 'node:fs'
import { Writable } from 'node:stream'
import { dataErrorOf } from './errors.js'

/** Bytes that are gathered for one write, and that may wait for it. */
const GATHER = 1024 * 1024
/** Most pieces that the system takes in one write (IOV_MAX). */
const MOST_PIECES = 1024

type Done = (error?: Error | null) => void

export interface SinkTarget {
  readonly fd: number
  /** Virtual path, for errors. */
  readonly path: string
  /** Where the first byte goes; undefined: always to the end of the file. */
  readonly start: number | undefined
}

export class FileSink extends Writable {
  readonly #target: SinkTarget
  #written = 0
  #writing = false
  #afterWrite: (() => void) | undefined

  constructor(target: SinkTarget) {
    super({ highWaterMark: GATHER })
    this.#target = target
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#put([chunk], 0, done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    const pieces = chunks.map(({ chunk }) => chunk)
    this.#put(pieces, 0, done)
  }

  override _destroy(error: Error | null, callback: Done): void {
    if (this.#writing) this.#afterWrite = () => callback(error)
    else callback(error)
  }

  /** Writes `pieces` from index `next` on, a gathering at a time. */
  #put(pieces: Buffer[], next: number, done: Done): void {
    const gathered = gather(pieces, next)
    if (gathered.length === 0) {
      done()
      return
    }
    const { fd, start } = this.#target
    this.#writing = true
    writev(fd, gathered, start === undefined ? null : start + this.#written, (error, count) => {
      this.#writing = false
      if (this.#afterWrite) this.#afterWrite()
      else if (error) done(dataErrorOf(error, this.#target.path))
      else {
        this.#written += count
        this.#put(pieces, skip(pieces, next, count), done)
      }
    })
  }
}

/** The pieces from `next` on that make one write. */
function gather(pieces: readonly Buffer[], next: number): Buffer[] {
  const gathered: Buffer[] = []
  let bytes = 0
  for (let index = next; index < pieces.length && gathered.length < MOST_PIECES; index++) {
    const piece = pieces[index]!
    if (bytes > 0 && bytes + piece.length > GATHER) break
    gathered.push(piece)
    bytes += piece.length
  }
  return gathered
}

/** The index of the first piece that is not written after `count` more bytes; a piece written in part is cut. */
function skip(pieces: Buffer[], next: number, count: number): number {
  let left = count
  let index = next
  for (; index < pieces.length; index++) {
    const piece = pieces[index]!
    if (left < piece.length) {
      pieces[index] = piece.subarray(left)
      break
    }
    left -= piece.length
  }
  return index
}
