/** Streams joined so that whatever one of them does wrong fails the movement, and never the process (protocol rules P-37, C-39). */
import type { Readable, Transform, Writable } from 'node:stream'
import { abandon, hearErrors } from '../abandon.js'
import type { Ending } from '../ending.js'

/** From where the bytes come, through what, to where they go. */
export type Chain = readonly [Readable, ...Transform[], Writable]

// How long streams of others are waited for: to close after a failure, or after the last one has finished.
const CLOSE_MS = 1_000
const MOST_WAITING = 256 * 1024

/** Resolves when the last stream has finished; on failure all are destroyed, and given a moment to close, before it rejects. */
export function flow(chain: Chain, ending: Ending): Promise<void> {
  for (const stream of chain) hearErrors(stream, error => ending.fail(error))
  return new Promise((resolve, reject) => {
    ending.onFail(() => {
      for (const stream of chain) abandon(stream)
      void closedOrLate(chain).then(() => reject(ending.reason))
    })
    if (ending.failed) return
    // What it still does while it closes can fail the movement.
    chain.at(-1)?.once('finish', () => void closedOrLate(chain.slice(-1)).then(resolve))
    for (const [i, to] of chain.entries()) {
      if (i > 0) new Link(chain[i - 1] as Readable, to as Writable, ending).start()
    }
  })
}

/** Hands the bytes of one stream to the next. One write at a time: a write that throws, throws here. */
class Link {
  readonly #from: Readable
  readonly #to: Writable
  readonly #ending: Ending
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #writing = false
  #ended = false
  #finished = false

  constructor(from: Readable, to: Writable, ending: Ending) {
    this.#from = from
    this.#to = to
    this.#ending = ending
  }

  start(): void {
    const [from, to] = [this.#from, this.#to]
    this.#try(() => {
      if (from.destroyed || to.destroyed) throw from.errored ?? to.errored ?? tooEarly()
      from.on('data', (chunk: Buffer | string) => this.#try(() => this.#take(chunk)))
      from.once('end', () => this.#end())
      from.once('close', () => this.#ended || this.#ending.fail(tooEarly()))
      to.once('finish', () => {
        this.#finished = true
      })
      to.once('close', () => this.#finished || this.#ending.fail(to.errored ?? tooEarly()))
      if (from.readableEnded) this.#end()
      else from.resume()
    })
  }

  #take(chunk: Buffer | string): void {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk, this.#from.readableEncoding ?? 'utf8') : chunk
    if (!(bytes instanceof Uint8Array)) throw new TypeError('a stream gave something that is no bytes')
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#waitingBytes >= MOST_WAITING) this.#from.pause()
    this.#advance()
  }

  #end(): void {
    this.#ended = true
    this.#advance()
  }

  #advance(): void {
    if (this.#writing || this.#ending.failed) return
    if (this.#waiting.length > 0) this.#write()
    else if (this.#ended) this.#try(() => this.#to.end())
  }

  #write(): void {
    const { length } = this.#waiting
    const bytes = length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    this.#writing = true
    this.#try(() => {
      this.#to.write(bytes, error => {
        this.#writing = false
        if (error) this.#ending.fail(this.#to.errored ?? error)
        else this.#advance()
      })
      if (!this.#ended && this.#from.isPaused()) this.#from.resume()
    })
  }

  #try(step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#ending.fail(error)
    }
  }
}

export function tooEarly(): Error {
  return new Error('a stream closed before its end')
}

/** Waits until all are closed, but not for ever. */
export async function closedOrLate(streams: readonly (Readable | Writable)[]): Promise<void> {
  const closed = streams
    .filter(stream => !stream.closed)
    .map(stream => new Promise(done => stream.once('close', done)))
  let timer: NodeJS.Timeout | undefined
  const late = new Promise(done => {
    timer = setTimeout(done, CLOSE_MS).unref()
  })
  await Promise.race([Promise.all(closed), late])
  clearTimeout(timer)
}
