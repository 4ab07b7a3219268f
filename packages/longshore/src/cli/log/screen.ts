/** The terminal: lines that stay, and below them one line that is redrawn in place. */
import type { Output } from '../io.js'
import { cutTo } from './width.js'

const CLEAR_LINE = '\r\u001b[K'

/** Writes to one output; nothing but plain lines unless it is a terminal. */
export class Screen {
  readonly #output: Output
  #status = ''

  constructor(output: Output) {
    this.#output = output
  }

  get isTerminal(): boolean {
    return this.#output.isTTY
  }

  /** Writes lines that stay, above the status line. */
  line(text: string): void {
    if (this.#status === '') {
      this.#output.write(`${text}\n`)
      return
    }
    this.#output.write(`${CLEAR_LINE}${text}\n${this.#status}`)
  }

  /** Shows `text` in place of the last status, cut to the width of the terminal; an empty one takes it away. No effect without a terminal. */
  status(text: string): void {
    if (!this.#output.isTTY) return
    const shown = cutTo(text, this.#output.columns - 1)
    if (shown === this.#status) return
    this.#status = shown
    this.#output.write(CLEAR_LINE + shown)
  }
}
