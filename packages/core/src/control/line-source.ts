/** Lines of a control connection, at the pace at which they are answered (P-01…P-06). */

import type { Duplex } from 'node:stream'
import { type FramedLine, hasTelnet, isForeignProtocol, LineFramer, TelnetFilter } from '@longshore/protocol'
import { AcceptedSocket, type Receiver } from './accepted-socket.js'
import { EventFeed } from './event-feed.js'
import { lineAllowance, spendLines } from './line-budget.js'

// Lines taken before their replies left. Below it ABOR is heard behind a transfer; above it a flood waits in the kernel.
const MOST_UNANSWERED = 64
const MOST_PENDING_BYTES = 65_536
/** Who holds lines back: a command that nothing may follow, or the pace of commands. */
export const HELD_BY = { command: 1, pace: 2 } as const
export type Holder = (typeof HELD_BY)[keyof typeof HELD_BY]
const NOTHING = Buffer.alloc(0)
// Enough to tell a TLS ClientHello.
const OPENING_BYTES = 2

/** Who is given the lines. */
export interface LineReader {
  /** One line, or the news that one was too long. */
  onLine(line: FramedLine): void
  /** The client will send no more, and every line of it was emitted; called once. */
  onEnd(): void
}

/** Where answers to telnet negotiation go. */
export interface TelnetPeer {
  sendRaw(answer: Buffer): void
}

/** Reads one socket after another (clear text, then TLS) and emits lines; bytes that come while input is held stay countable. */
export class LineSource implements Receiver {
  readonly #peer: TelnetPeer
  readonly #framer = new LineFramer()
  /** From the first telnet command on; most clients send none. */
  #telnet: TelnetFilter | undefined
  #reader: LineReader | undefined
  #socket: Duplex | undefined
  /** Where the socket is none of ours. */
  #feed: EventFeed | undefined
  /** By whom, one bit each. */
  #held = 0
  #draining = false
  /** Whether it is going on in another turn of the loop. */
  #awaiting = false
  #ended = false
  #unanswered = 0
  /** The first bytes of the socket, until there are enough of them. */
  #opening: Buffer | undefined

  constructor(reader: LineReader, peer: TelnetPeer) {
    this.#reader = reader
    this.#peer = peer
  }

  /** Starts to read `socket`. */
  attach(socket: Duplex): void {
    this.#socket = socket
    this.#ended = false
    this.#opening = NOTHING
    if (socket instanceof AcceptedSocket) {
      socket.receiver = this
      socket.resume()
    } else this.#feed = new EventFeed(socket, this)
  }

  /** Takes nothing more from the socket, which reads on unless it is paused. */
  detach(): void {
    if (this.#socket instanceof AcceptedSocket) this.#socket.receiver = undefined
    this.#socket = undefined
    this.#feed?.stop()
    this.#feed = undefined
  }

  /** Emits nothing until {@link resume}. */
  hold(by: Holder = HELD_BY.command): void {
    this.#held |= by
  }

  resume(by: Holder = HELD_BY.command): void {
    this.#held &= ~by
    this.#drain()
  }

  /** Bytes received and not emitted as lines. */
  get pendingBytes(): number {
    return this.#framer.pendingBytes + (this.#socket?.readableLength ?? 0)
  }

  /** Throws away what was received and not emitted. */
  clear(): void {
    this.#framer.clear()
    this.#telnet?.clear()
  }

  /** One emitted line has had its final reply. */
  answered(): void {
    this.#unanswered--
    // Emitting from here would run the next command inside this one, and so on, until the stack is full.
    if (!this.#draining && this.#isWaiting()) this.#drainLater()
  }

  /** Emits nothing any more. */
  stop(): void {
    this.#reader = undefined
  }

  onBytes(bytes: Buffer): void {
    if (this.#opening && this.#isForeign(this.#opening, bytes)) return
    this.#framer.push(this.#telnet || hasTelnet(bytes) ? this.#withoutTelnet(bytes) : bytes)
    this.#drain()
    this.#framer.keep()
  }

  onEnd(): void {
    this.#ended = true
    this.#drain()
  }

  #withoutTelnet(bytes: Buffer): Buffer {
    this.#telnet ??= new TelnetFilter()
    const text = this.#telnet.filter(bytes)
    const answers = this.#telnet.takeAnswers()
    if (answers) this.#peer.sendRaw(answers)
    return text
  }

  /** A client that begins with TLS may never send a line end: what it began with is its line (C-15). */
  #isForeign(before: Buffer, chunk: Buffer): boolean {
    const opening = before.length === 0 ? chunk : Buffer.concat([before, chunk])
    this.#opening = opening.length < OPENING_BYTES ? Buffer.from(opening) : undefined
    if (this.#opening || !isForeignProtocol(opening)) return false
    this.#unanswered++
    this.#reader?.onLine(opening)
    return true
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    const most = lineAllowance()
    let taken = 0
    try {
      for (; this.#held === 0 && this.#unanswered < MOST_UNANSWERED; taken++) {
        if (taken === most) {
          this.#drainLater()
          break
        }
        const line = this.#framer.next()
        if (line === undefined) break
        this.#unanswered++
        this.#reader?.onLine(line)
      }
    } finally {
      this.#draining = false
      spendLines(taken)
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
    if (this.#ended && !full && this.#held === 0 && !this.#awaiting) {
      const reader = this.#reader
      this.stop()
      reader?.onEnd()
    }
  }

  /** Whether there is anything to go on with. */
  #isWaiting(): boolean {
    return this.#framer.pendingBytes > 0 || this.#ended || this.#socket?.isPaused() === true
  }
}
