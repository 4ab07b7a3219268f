/** What a stream reads, by its events: for connections that others accepted, and for TLS. */
import type { Duplex } from 'node:stream'
import type { Receiver } from './accepted-socket.js'

/** Listens to one stream until it is stopped. */
export class EventFeed {
  readonly #stream: Duplex
  readonly #onData: (bytes: Buffer) => void
  readonly #onEnd: () => void

  constructor(stream: Duplex, receiver: Receiver) {
    this.#stream = stream
    this.#onData = bytes => receiver.onBytes(bytes)
    this.#onEnd = () => receiver.onEnd()
    stream.on('data', this.#onData)
    stream.on('end', this.#onEnd)
  }

  stop(): void {
    this.#stream.off('data', this.#onData)
    this.#stream.off('end', this.#onEnd)
  }
}
