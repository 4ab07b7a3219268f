// What a child process says, one JSON object a line: kept, and awaited with a deadline.
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** An object as it was printed. */
export type Said = Readonly<Record<string, unknown>>

interface Waiting {
  readonly wanted: (said: Said) => boolean
  readonly found: (said: Said) => void
  readonly lost: (error: Error) => void
}

export class JsonLines {
  readonly all: Said[] = []
  readonly #waiting = new Set<Waiting>()
  #ended = false

  constructor(stream: Readable) {
    const lines = createInterface({ input: stream })
    lines.on('line', line => this.#take(JSON.parse(line) as Said))
    lines.on('close', () => this.#end())
  }

  /** The first object that is `wanted`, from the `from`th on; rejects at the deadline, or when nothing more can come. */
  first(what: string, wanted: Waiting['wanted'], { from = 0, deadlineMs = 10_000 } = {}): Promise<Said> {
    const known = this.all.slice(from).find(wanted)
    if (known) return Promise.resolve(known)
    if (this.#ended) return Promise.reject(this.#missing(what))
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => settle(() => reject(this.#missing(what))), deadlineMs)
      const waiting: Waiting = {
        wanted,
        found: said => settle(() => resolve(said)),
        lost: () => settle(() => reject(this.#missing(what))),
      }
      const settle = (done: () => void) => {
        clearTimeout(late)
        this.#waiting.delete(waiting)
        done()
      }
      this.#waiting.add(waiting)
    })
  }

  #take(said: Said): void {
    this.all.push(said)
    for (const waiting of [...this.#waiting]) if (waiting.wanted(said)) waiting.found(said)
  }

  #end(): void {
    this.#ended = true
    for (const waiting of [...this.#waiting]) waiting.lost(new Error('ended'))
  }

  #missing(what: string): Error {
    const last = this.all.slice(-12).map(said => JSON.stringify(said))
    return new Error(`${what} did not come. What came last:\n${last.join('\n')}`)
  }
}
