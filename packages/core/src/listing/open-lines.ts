/** A listing whose beginning has been read, so that a directory that cannot be read is refused before the 150 (P-30). */

const CRLF = '\r\n'

type Groups = AsyncGenerator<string, void, undefined>

/** Lines in groups, one string with many CRLF lines each. Iterated at most once; `close` ends the storage's listing wherever it stands. */
export class OpenLines implements AsyncIterable<string> {
  readonly #groups: Groups
  readonly #first: IteratorResult<string, void>

  private constructor(groups: Groups, first: IteratorResult<string, void>) {
    this.#groups = groups
    this.#first = first
  }

  /** Reads the first batch; rejects with what the storage rejects with. `line` writes one item without line end. */
  static async open<T>(batches: AsyncIterable<readonly T[]>, line: (item: T) => string): Promise<OpenLines> {
    const groups = groupsOf(batches, line)
    return new OpenLines(groups, await groups.next())
  }

  async *[Symbol.asyncIterator](): Groups {
    if (this.#first.done) return
    if (this.#first.value !== '') yield this.#first.value
    for await (const group of this.#groups) if (group !== '') yield group
  }

  /** Does not wait: a storage that never answers must not keep the command from its reply. Safe to call twice. */
  close(): void {
    this.#groups.return().catch(() => {
      // The transfer has failed already, or was complete.
    })
  }
}

async function* groupsOf<T>(batches: AsyncIterable<readonly T[]>, line: (item: T) => string): Groups {
  for await (const batch of batches) {
    let group = ''
    for (const item of batch) group += line(item) + CRLF
    yield group
  }
}
