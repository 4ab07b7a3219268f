/** Connections that this side has ended and whose peer has a moment to close its own (protocol rules P-33, B-24). */
import type { Socket } from 'node:net'

// Whoever never closes must not gather sockets by starting one small download after another.
const MOST = 64

export class Lingering {
  #count = 0

  /** Whether one more may be left to itself. */
  get hasRoom(): boolean {
    return this.#count < MOST
  }

  /** Destroys the socket when it is not closed after `closeMs`. */
  add(socket: Socket, closeMs: number): void {
    if (socket.closed) return
    this.#count++
    const timer = setTimeout(() => socket.destroy(), closeMs)
    socket.once('close', () => {
      clearTimeout(timer)
      this.#count--
    })
  }
}
