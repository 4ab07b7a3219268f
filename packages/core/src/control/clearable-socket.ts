/** Stands between a control connection and its TLS, so that the TLS can be left and the connection goes on in the clear (CCC, RFC 4217 §6). */
import { Duplex } from 'node:stream'
import { RecordBorders } from '@longshore/data-channel'
import { AcceptedSocket, type Receiver } from './accepted-socket.js'
import { EventFeed } from './event-feed.js'

// The kinds of TLS records: change_cipher_spec, alert, handshake, application_data. No command and no telnet begins with one of them.
const FIRST_KIND = 20
const LAST_KIND = 23
const NOTHING = Buffer.alloc(0)

/** Is given the first clear text, and whether the peer sends no more behind it. */
export type ClearTextTaker = (text: Buffer, ended: boolean) => void

/** Passes records on, and everything when it is told to expect nothing else. */
export class ClearableSocket extends Duplex implements Receiver {
  readonly socket: Duplex
  /** Settles once TLS has said its last word here, or the connection is gone. */
  readonly left: Promise<void>
  readonly #borders = new RecordBorders()
  #feed: EventFeed | undefined
  #expecting = false
  #hasLeft = false
  /** Clear text that came already. */
  #text: Buffer | undefined
  #ended = false
  #taker: ClearTextTaker | undefined
  #leave: () => void = () => {}

  constructor(socket: Duplex) {
    super({ allowHalfOpen: true })
    this.socket = socket
    this.left = new Promise(resolve => {
      this.#leave = resolve
    })
    if (socket instanceof AcceptedSocket) socket.receiver = this
    else this.#feed = new EventFeed(socket, this)
    socket.once('error', error => this.destroy(error))
    socket.once('close', () => this.destroy())
    socket.pause()
  }

  /** From now on the peer may leave TLS, and what is no record is clear text: to be called before it is told so. */
  expectClear(): void {
    this.#expecting = true
  }

  /** Has clear text given to `taker`, as soon as there is some, and the socket with it: this is in its way no longer. */
  handOver(taker: ClearTextTaker): void {
    this.#taker = taker
    this.socket.resume()
    this.#giveText()
  }

  onBytes(bytes: Buffer): void {
    const end = this.#recordsIn(bytes)
    // A socket of ours reads into the same memory again.
    if (end > 0 && !this.destroyed && !this.push(Buffer.from(bytes.subarray(0, end)))) this.socket.pause()
    if (end === bytes.length) return
    this.#text = Buffer.concat([this.#text ?? NOTHING, bytes.subarray(end)])
    this.socket.pause()
    this.#giveText()
  }

  onEnd(): void {
    this.#ended = true
    this.push(null)
    this.#giveText()
  }

  override _read(): void {
    if (this.#text === undefined) this.socket.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(bytes, done)
  }

  override _final(done: () => void): void {
    if (!this.#expecting) {
      this.socket.end(done)
      return
    }
    this.#hasLeft = true
    this.#leave()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#hasLeft || error) this.socket.destroy()
    this.#leave()
    done(error)
  }

  /** How many of these bytes are of records: all, unless clear text is expected and begins among them. */
  #recordsIn(bytes: Buffer): number {
    if (this.#text) return 0
    if (!this.#expecting) {
      this.#borders.follow(bytes)
      return bytes.length
    }
    let at = 0
    while (at < bytes.length && !this.#isClear(bytes[at] as number)) {
      at = this.#borders.step(bytes, at)
      // Who was told to leave TLS has nothing else to say in it.
      if (this.#borders.between && !this.#borders.endedByNotice) this.socket.destroy()
    }
    return at
  }

  /** Nothing but clear text follows close_notify; some clients leave that out. */
  #isClear(kind: number): boolean {
    if (!this.#borders.between) return false
    return this.#borders.endedByNotice || kind < FIRST_KIND || kind > LAST_KIND
  }

  #giveText(): void {
    const taker = this.#taker
    if (!taker || (this.#text === undefined && !this.#ended)) return
    this.#taker = undefined
    this.#feed?.stop()
    if (this.socket instanceof AcceptedSocket) this.socket.receiver = undefined
    taker(this.#text ?? NOTHING, this.#ended)
    this.destroy()
  }
}
