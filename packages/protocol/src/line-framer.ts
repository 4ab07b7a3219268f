/** Bytes to lines: reassembly, line ends and the length limit of the control connection (RFC 959 §5.3, RFC 854 for line ends). */
import { Buffer } from 'node:buffer'

/** A line without its line end, or the news that a line was longer than the limit and is being thrown away. */
export type FramedLine = Buffer | 'too-long'

const LF = 0x0a
const CR = 0x0d
const DEFAULT_LIMIT = 4096
// A line ends in CRLF, in bare LF, or in the CR CR LF that some clients send in text mode.
const MOST_CARRIAGE_RETURNS = 2
const SMALLEST_PARTIAL = 128
const NOTHING = Buffer.alloc(0)
// Clients that send ABOR as urgent data mark its LF, and the marked byte never gets to Node.
const URGENT_ABORT = /^[\xf2\xf4]*ABOR\r$/i
const LONGEST_URGENT_ABORT = 9
const LONE_CR = Buffer.of(CR)

/** What may still come of the line end of an ABOR that was given out without it: CR LF or LF, or after that CR the LF. */
type Owed = 'nothing' | 'line end' | 'line feed'

/**
 * Frames one control connection. Push what the socket gave, then take lines with `next` until it says undefined; to hold input back, stop
 * taking (and pause the socket). A line within one chunk is a view of that chunk, so it is to be parsed before the chunk is written to.
 *
 * Of an unfinished line at most `limit` + 2 bytes are kept, whatever is sent.
 */
export class LineFramer {
  readonly #limit: number
  #chunk: Buffer = NOTHING
  #offset = 0
  #waiting: Buffer[] | undefined
  #partial: Buffer = NOTHING
  #partialLength = 0
  #discarding = false
  #owed: Owed = 'nothing'

  /** `limit`: the most bytes of a line, its line end not counted. */
  constructor(limit: number = DEFAULT_LIMIT) {
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new RangeError(`line limit must be a positive integer, not ${limit}`)
    this.#limit = limit
  }

  /** Bytes pushed but not yet given out as lines; those of a line that is being thrown away are not kept and not counted. */
  get pendingBytes(): number {
    let pending = this.#partialLength + this.#chunk.length - this.#offset
    for (const chunk of this.#waiting ?? []) pending += chunk.length
    return pending
  }

  /** Takes bytes over, without a copy; they are not to be changed until their lines were taken, or {@link keep} was called. */
  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    if (this.#offset < this.#chunk.length) {
      this.#waiting ??= []
      this.#waiting.push(chunk)
      return
    }
    this.#chunk = chunk
    this.#offset = 0
  }

  /** Copies what was pushed last and is not given out yet, so that its memory may be used again. */
  keep(): void {
    const last = this.#waiting?.pop()
    if (last) this.#waiting?.push(Buffer.from(last))
    else if (this.#offset < this.#chunk.length) {
      this.#chunk = Buffer.from(this.#chunk.subarray(this.#offset))
      this.#offset = 0
    }
  }

  /** The next line, once per line `too-long` for those over the limit, or undefined when more bytes are needed. */
  next(): FramedLine | undefined {
    while (this.#offset < this.#chunk.length) {
      if (this.#owed !== 'nothing' && this.#isOwed()) continue
      const end = this.#chunk.indexOf(LF, this.#offset)
      const line = end === -1 ? this.#keep() : this.#finish(end)
      if (line !== undefined) return line
    }
    return undefined
  }

  /** Throws away everything that was pushed and not given out, and returns how many bytes that were. */
  clear(): number {
    const dropped = this.pendingBytes
    this.#chunk = NOTHING
    this.#offset = 0
    this.#waiting = undefined
    this.#forgetPartial()
    this.#discarding = false
    this.#owed = 'nothing'
    return dropped
  }

  #keep(): FramedLine | undefined {
    const rest = this.#consume(this.#chunk.length)
    if (this.#discarding) return undefined
    if (this.#append(rest)) return this.#urgentAbort()
    this.#discarding = true
    return 'too-long'
  }

  /** An unfinished line that is ABOR and a CR is a whole one: the LF was lost, or is still to come. */
  #urgentAbort(): Buffer | undefined {
    if (this.#partialLength > LONGEST_URGENT_ABORT) return undefined
    const partial = this.#partial.subarray(0, this.#partialLength)
    if (!URGENT_ABORT.test(partial.toString('latin1'))) return undefined
    this.#forgetPartial()
    this.#owed = 'line end'
    return partial.subarray(0, -1)
  }

  /** Whether the next byte belongs to the line end of an ABOR that was given out without it; it is passed over then. */
  #isOwed(): boolean {
    const owed = this.#owed
    const byte = this.#chunk[this.#offset]
    const isOwed = byte === LF || (byte === CR && owed === 'line end')
    this.#owed = isOwed && byte === CR ? 'line feed' : 'nothing'
    if (isOwed) this.#consume(this.#offset)
    // The second CR was of the next line after all.
    else if (owed === 'line feed') this.#append(LONE_CR)
    return isOwed
  }

  #finish(end: number): FramedLine | undefined {
    if (this.#partialLength === 0 && !this.#discarding) return this.#whole(end)
    const rest = this.#consume(end)
    if (this.#discarding) {
      this.#discarding = false
      return undefined
    }
    if (!this.#append(rest)) return 'too-long'
    const partial = this.#partial
    const length = textLength(partial, 0, this.#partialLength)
    this.#forgetPartial()
    return length > this.#limit ? 'too-long' : partial.subarray(0, length)
  }

  /** A line that lies in the current chunk, as most do. */
  #whole(end: number): FramedLine {
    const chunk = this.#chunk
    const start = this.#offset
    const length = textLength(chunk, start, end)
    this.#passOver(end)
    return length > this.#limit ? 'too-long' : chunk.subarray(start, start + length)
  }

  /** The bytes of the current chunk up to `end`; the line end there is passed over, a chunk used up makes way for the next. */
  #consume(end: number): Buffer {
    const bytes = this.#chunk.subarray(this.#offset, end)
    this.#passOver(end)
    return bytes
  }

  #passOver(end: number): void {
    this.#offset = end + 1
    if (this.#offset >= this.#chunk.length) {
      this.#chunk = this.#waiting?.shift() ?? NOTHING
      this.#offset = 0
    }
  }

  /** Copies, so that a client who leaves a line unfinished does not keep a whole read buffer alive. False, and all forgotten, over the limit. */
  #append(bytes: Buffer): boolean {
    const needed = this.#partialLength + bytes.length
    const most = this.#limit + MOST_CARRIAGE_RETURNS
    if (needed > most) {
      this.#forgetPartial()
      return false
    }
    if (needed > this.#partial.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(most, Math.max(SMALLEST_PARTIAL, needed * 2)))
      this.#partial.copy(grown, 0, 0, this.#partialLength)
      this.#partial = grown
    }
    bytes.copy(this.#partial, this.#partialLength)
    this.#partialLength = needed
    return true
  }

  #forgetPartial(): void {
    this.#partial = NOTHING
    this.#partialLength = 0
  }
}

/** How many bytes from `start` are text, where the line feed is at `end`. */
function textLength(bytes: Buffer, start: number, end: number): number {
  let last = end
  while (last > start && last > end - MOST_CARRIAGE_RETURNS && bytes[last - 1] === CR) last--
  return last - start
}
