/** A listing whose beginning has been read, so that a directory that cannot be read is refused before the 150 (P-30). */
import type { Entry } from '@longshore/storage'
import { entryBatches } from './sorted.js'

const CRLF = '\r\n'

/** Lines in groups, one string with many CRLF lines each. Iterated at most once; `close` ends the storage's listing wherever it stands. */
export class OpenLines implements AsyncIterable<string> {
  readonly #batches: AsyncGenerator<readonly Entry[], void, undefined>
  readonly #first: IteratorResult<readonly Entry[], void>
  readonly #line: (entry: Entry) => string

  private constructor(
    batches: AsyncGenerator<readonly Entry[], void, undefined>,
    first: IteratorResult<readonly Entry[], void>,
    line: (entry: Entry) => string,
  ) {
    this.#batches = batches
    this.#first = first
    this.#line = line
  }

  /** Reads the first entries; rejects with what the storage rejects with. `line` writes one entry without line end. */
  static async open(
    entries: AsyncIterable<Entry>,
    keep: (entry: Entry) => boolean,
    line: (entry: Entry) => string,
  ): Promise<OpenLines> {
    const batches = entryBatches(entries, keep)
    return new OpenLines(batches, await batches.next(), line)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    if (this.#first.done) return
    if (this.#first.value.length > 0) yield this.#text(this.#first.value)
    for await (const batch of this.#batches) yield this.#text(batch)
  }

  /** Does not wait: a storage that never answers must not keep the command from its reply. Safe to call twice. */
  close(): void {
    this.#batches.return().catch(() => {
      // The transfer has failed already, or was complete.
    })
  }

  #text(batch: readonly Entry[]): string {
    let text = ''
    for (const entry of batch) text += this.#line(entry) + CRLF
    return text
  }
}
