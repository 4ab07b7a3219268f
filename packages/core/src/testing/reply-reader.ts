/** Bytes of a server to replies, as a client reads them (RFC 959 §4.2). */
import { StringDecoder } from 'node:string_decoder'

/** One reply as it came. */
export interface DialogueReply {
  readonly code: number
  /** The texts of its lines, without code and separator; inner lines of a multi-line reply as they came. */
  readonly lines: readonly string[]
  /** The whole of it, line ends included. */
  readonly wire: string
}

/** Puts replies together from segments of any size. */
export class ReplyReader {
  readonly #decoder = new StringDecoder('utf8')
  #text = ''

  /** Takes a segment and gives the replies that it completes. Throws when what came is no reply. */
  push(bytes: Buffer): DialogueReply[] {
    this.#text += this.#decoder.write(bytes)
    const replies: DialogueReply[] = []
    for (let next = this.#next(); next !== undefined; next = this.#next()) replies.push(next)
    return replies
  }

  /** What came and is no complete reply yet. */
  get rest(): string {
    return this.#text
  }

  #next(): DialogueReply | undefined {
    const end = this.#end()
    if (end === undefined) return undefined
    const wire = this.#text.slice(0, end)
    this.#text = this.#text.slice(end)
    const lines = wire.slice(0, -2).split('\r\n')
    const last = lines.length - 1
    return {
      code: Number(wire.slice(0, 3)),
      lines: lines.map((line, i) => (i === 0 || i === last ? line.slice(4) : line)),
      wire,
    }
  }

  /** Where the first reply ends. */
  #end(): number | undefined {
    const firstEnd = this.#text.indexOf('\r\n')
    if (firstEnd === -1) return undefined
    const first = this.#text.slice(0, firstEnd)
    if (!/^[1-5]\d\d[ -]/.test(first)) throw new Error(`not a reply: ${JSON.stringify(first)}`)
    if (first[3] === ' ') return firstEnd + 2
    const lastStart = this.#text.indexOf(`\r\n${first.slice(0, 3)} `)
    const lastEnd = lastStart === -1 ? -1 : this.#text.indexOf('\r\n', lastStart + 2)
    return lastEnd === -1 ? undefined : lastEnd + 2
  }
}
