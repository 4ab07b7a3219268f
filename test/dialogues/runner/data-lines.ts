// The data connections of one dialogue: each belongs to the PASV, PORT, EPSV or EPRT that made it possible.

import { DataLine, type DataTerms } from './data-line.js'
import { type Conversation, opensChannel } from './exchanges.js'

export class DataLines {
  readonly #conversation: Conversation
  readonly #terms: DataTerms
  readonly #byOpening = new Map<number, DataLine>()

  constructor(conversation: Conversation, terms: DataTerms) {
    this.#conversation = conversation
    this.#terms = terms
  }

  /** The connection that the command sent in step `opening` makes possible. */
  openedBy(opening: number): DataLine {
    let line = this.#byOpening.get(opening)
    if (!line) {
      line = new DataLine(this.#terms)
      this.#byOpening.set(opening, line)
    }
    return line
  }

  /** The connection that step `index` is about: the one of the last command before it that made one possible. */
  forStep(index: number): DataLine {
    const opening = this.#conversation.exchanges.findLast(
      exchange => exchange.step < index && opensChannel(exchange),
    )
    if (!opening) throw new Error('no PASV or PORT comes before this')
    return this.openedBy(opening.step)
  }

  close(): void {
    for (const line of this.#byOpening.values()) line.close()
  }
}
