/** Telnet within the control connection: commands and options are taken out, text goes through (RFC 959 §3.1, RFC 854, RFC 1123 §4.1.2.12). */
import { Buffer } from 'node:buffer'

const IAC = 0xff
const DONT = 0xfe
const DO = 0xfd
const WONT = 0xfc
const WILL = 0xfb
const FIRST_COMMAND = 0xf0
const DATA_MARK = 0xf2
const INTERRUPT = 0xf4

// No client has reason to ask about more options; a flood of questions must not become a flood of answers.
const MOST_ANSWERS = 16

/** Where the filter stands between two bytes: in text, after IAC, or after an option verb whose option is still to come. */
type State = 'text' | 'command' | typeof DONT | typeof WONT

/** Whether there is anything to filter among bytes that no telnet command has begun before. */
export function hasTelnet(chunk: Buffer): boolean {
  return chunk.includes(IAC)
}

/**
 * Filters the bytes of one control connection. Bytes may be cut anywhere between calls.
 *
 * Node loses the urgent byte of Telnet Synch, so an IAC may arrive without the command it announced: an IAC before a byte that is no
 * telnet command removes only itself, and that byte is text.
 */
export class TelnetFilter {
  #state: State = 'text'
  #answersLeft = MOST_ANSWERS
  #answers: number[] | undefined

  /** The text among `chunk`: the same buffer when there is no telnet in it, else a new one, empty where nothing is left. */
  filter(chunk: Buffer): Buffer {
    if (this.#state === 'text' && !hasTelnet(chunk)) return chunk
    const text = Buffer.allocUnsafe(chunk.length)
    let length = 0
    for (const byte of chunk) {
      if (this.#isText(byte)) text[length++] = byte
    }
    return text.subarray(0, length)
  }

  /** What is to be sent back for the options asked about since the last call: every option is refused. At most 16 answers a session. */
  takeAnswers(): Buffer | undefined {
    if (this.#answers === undefined) return undefined
    const answers = Buffer.from(this.#answers)
    this.#answers = undefined
    return answers
  }

  /** Forgets a sequence that has begun, and the answers not taken. Returns how many bytes of a sequence were held. */
  clear(): number {
    const held = this.#state === 'text' ? 0 : this.#state === 'command' ? 1 : 2
    this.#state = 'text'
    this.#answers = undefined
    return held
  }

  #isText(byte: number): boolean {
    const state = this.#state
    if (state === 'text') {
      if (byte !== IAC) return true
      this.#state = 'command'
      return false
    }
    this.#state = 'text'
    if (state !== 'command') {
      this.#refuse(state, byte)
      return false
    }
    if (byte === WILL || byte === WONT) this.#state = DONT
    else if (byte === DO || byte === DONT) this.#state = WONT
    return byte === IAC || byte < FIRST_COMMAND
  }

  #refuse(answer: typeof DONT | typeof WONT, option: number): void {
    if (this.#answersLeft === 0) return
    this.#answersLeft--
    this.#answers ??= []
    this.#answers.push(IAC, answer, option)
  }
}

/**
 * The line without a data mark or interrupt byte in front of it, which is what is left of Telnet Synch when the urgent byte was the IAC before
 * them. No verb begins with such a byte.
 */
export function withoutSynch(line: Buffer): Buffer {
  let start = 0
  while (line[start] === DATA_MARK || line[start] === INTERRUPT) start++
  return start === 0 ? line : line.subarray(start)
}
