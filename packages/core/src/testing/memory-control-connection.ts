/** A control connection without a socket: two streams of which each reads what the other writes (RFC 959 §2.3). */
import { Duplex } from 'node:stream'

/** The two ends of one connection. */
export interface MemoryConnection {
  readonly client: Duplex
  /** For {@link FtpServer.handle}. */
  readonly server: Duplex
}

/**
 * Connects two streams. Every write arrives as a segment of its own, in a later turn of the event loop, as it would from a network.
 * Ending one end is read as the end at the other; destroying it is read as the end too, or as a reset when it is destroyed with an error.
 */
export function memoryConnection(): MemoryConnection {
  const client = new Side()
  const server = new Side()
  client.peer = server
  server.peer = client
  return { client, server }
}

class Side extends Duplex {
  peer: Side | undefined
  #ended = false
  #read: (() => void) | undefined

  override _read(): void {
    const read = this.#read
    this.#read = undefined
    read?.()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    setImmediate(() => this.peer?.arrive(chunk, done))
  }

  override _final(done: () => void): void {
    setImmediate(() => {
      this.peer?.finish()
      done()
    })
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { peer } = this
    this.#read?.()
    setImmediate(() => {
      if (error) peer?.destroy(failure('ECONNRESET'))
      else peer?.finish()
    })
    done(error)
  }

  /** Takes a segment; `done` is called when there is room for the next one. */
  arrive(chunk: Buffer, done: (error?: Error) => void): void {
    if (this.destroyed) done(failure('EPIPE'))
    else if (this.#ended || this.push(chunk)) done()
    else this.#read = done
  }

  finish(): void {
    if (this.#ended || this.destroyed) return
    this.#ended = true
    this.push(null)
  }
}

function failure(code: 'ECONNRESET' | 'EPIPE'): Error {
  return Object.assign(new Error(`the other end is gone (${code})`), { code })
}
