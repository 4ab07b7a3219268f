/** Replies to bytes, in order, one write each, at the pace of the reader (P-08, C-32). */

import type { Duplex } from 'node:stream'
import { replyText } from '@longshore/protocol'
import type { Reply } from '../dispatch/reply.js'

/** Writes the replies of one control connection. */
export class ReplyWriter {
  #socket: Duplex

  constructor(socket: Duplex) {
    this.#socket = socket
  }

  /** Goes on writing to another socket (after AUTH). */
  attach(socket: Duplex): void {
    this.#socket = socket
  }

  /** Resolves, when the client reads too slowly, once it has caught up; undefined when there is nothing to wait for. */
  send(reply: Reply): Promise<void> | undefined {
    if (!this.#socket.writable) return undefined
    // As text: encoded on the way to the kernel, it needs no buffer of its own.
    return this.#socket.write(replyText(reply.code, reply.lines), 'utf8') ? undefined : this.#drained()
  }

  /** Bytes outside of a reply: answers to telnet negotiation. */
  sendRaw(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes)
  }

  /** Resolves when everything written has been handed to the kernel, or the connection is gone. */
  flushed(): Promise<void> {
    const socket = this.#socket
    if (!socket.writable || socket.writableLength === 0) return Promise.resolve()
    return new Promise(resolve => {
      socket.once('close', resolve)
      socket.write('', () => {
        socket.off('close', resolve)
        resolve()
      })
    })
  }

  #drained(): Promise<void> {
    const socket = this.#socket
    return new Promise(resolve => {
      const done = () => {
        socket.off('drain', done)
        socket.off('close', done)
        resolve()
      }
      socket.on('drain', done)
      socket.on('close', done)
    })
  }
}
