/** Every data connection that is not closed yet, so that a provider can close them all (RFC 959 §3.3). */
import type { Socket } from 'node:net'

export class LiveSockets {
  readonly #sockets = new Set<Socket>()

  get size(): number {
    return this.#sockets.size
  }

  add(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  /** Ends them at once; resolves when the last is closed. */
  async destroyAll(): Promise<void> {
    const closed = [...this.#sockets].map(socket => new Promise(done => socket.once('close', done)))
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closed)
  }
}
