/** Lines of a control connection, at the pace at which they are answered (P-01…P-06). */

import type { Duplex } from 'node:stream'
import { type FramedLine, isForeignProtocol, LineFramer, TelnetFilter } from '@longshore/protocol'
import { Observable, type Subscriber } from 'rxjs'

// Lines taken before their replies left. Below it ABOR is heard behind a transfer; above it a flood waits in the kernel.
const MOST_UNANSWERED = 64
const MOST_PENDING_BYTES = 65_536
// Lines of one client between two looks at all the others: a segment may hold ten thousand.
const MOST_AT_ONCE = 64
const NOTHING = Buffer.alloc(0)
// Enough to tell a TLS ClientHello.
const OPENING_BYTES = 2

/** What a line source tells beside lines. */
export interface LineSourceHooks {
  /** Bytes that answer telnet negotiation. */
  onTelnet(answer: Buffer): void
  /** The client will send no more, and every line of it was emitted. */
  onEnd(): void
}

/** Reads one socket after another (clear text, then TLS) and emits lines; bytes that come while input is held stay countable. */
export class LineSource {
  readonly lines$: Observable<FramedLine>
  readonly #hooks: LineSourceHooks
  readonly #framer = new LineFramer()
  readonly #telnet = new TelnetFilter()
  #subscriber: Subscriber<FramedLine> | undefined
  #socket: Duplex | undefined
  #held = false
  #draining = false
  /** Whether it is going on in another turn of the loop. */
  #awaiting = false
  #ended = false
  #unanswered = 0
  /** The first bytes of the socket, until there are enough of them. */
  #opening: Buffer | undefined

  constructor(hooks: LineSourceHooks) {
    this.#hooks = hooks
    this.lines$ = new Observable(subscriber => {
      this.#subscriber = subscriber
    })
  }

  /** Starts to read `socket`. */
  attach(socket: Duplex): void {
    this.#socket = socket
    this.#ended = false
    this.#opening = NOTHING
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
  }

  /** Stops to read; what comes now stays in the socket. */
  detach(): void {
    this.#socket?.off('data', this.#onData)
    this.#socket?.off('end', this.#onEnd)
    this.#socket?.pause()
    this.#socket = undefined
  }

  /** Emits nothing until {@link resume}. */
  hold(): void {
    this.#held = true
  }

  resume(): void {
    this.#held = false
    this.#drain()
  }

  /** Bytes received and not emitted as lines. */
  get pendingBytes(): number {
    return this.#framer.pendingBytes + (this.#socket?.readableLength ?? 0)
  }

  /** Throws away what was received and not emitted. */
  clear(): void {
    this.#framer.clear()
    this.#telnet.clear()
  }

  /** One emitted line has had its final reply. */
  answered(): void {
    this.#unanswered--
    // Emitting from here would run the next command inside this one, and so on, until the stack is full.
    if (!this.#draining) this.#drainLater()
  }

  /** Ends `lines$`. */
  complete(): void {
    this.#subscriber?.complete()
    this.#subscriber = undefined
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#opening && this.#isForeign(Buffer.concat([this.#opening, chunk.subarray(0, OPENING_BYTES)])))
      return
    const text = this.#telnet.filter(chunk)
    const answers = this.#telnet.takeAnswers()
    if (answers) this.#hooks.onTelnet(answers)
    this.#framer.push(text)
    this.#drain()
  }

  /** A client that begins with TLS may never send a line end: what it began with is its line (C-15). */
  #isForeign(opening: Buffer): boolean {
    this.#opening = opening.length < OPENING_BYTES ? opening : undefined
    if (this.#opening || !isForeignProtocol(opening)) return false
    this.#unanswered++
    this.#subscriber?.next(opening)
    return true
  }

  readonly #onEnd = (): void => {
    this.#ended = true
    this.#drain()
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    try {
      for (let left = MOST_AT_ONCE; !this.#held && this.#unanswered < MOST_UNANSWERED; left--) {
        if (left === 0) {
          this.#drainLater()
          break
        }
        const line = this.#framer.next()
        if (line === undefined) break
        this.#unanswered++
        this.#subscriber?.next(line)
      }
    } finally {
      this.#draining = false
    }
    this.#pace()
  }

  #drainLater(): void {
    if (this.#awaiting) return
    this.#awaiting = true
    setImmediate(() => {
      this.#awaiting = false
      this.#drain()
    })
  }

  #pace(): void {
    const socket = this.#socket
    if (!socket) return
    const full = this.#unanswered >= MOST_UNANSWERED || this.#framer.pendingBytes > MOST_PENDING_BYTES
    if (full && !socket.isPaused()) socket.pause()
    else if (!full && socket.isPaused()) socket.resume()
    if (this.#ended && !full && !this.#held && !this.#awaiting && this.#subscriber) {
      this.#hooks.onEnd()
      this.complete()
    }
  }
}
