/** Closes a connection that no transfer uses, so that a waiting client reads an end and not an error (protocol rule P-31). */
import type { Socket } from 'node:net'

/** After `afterMs` sends FIN, drops what still comes, and destroys the socket when the peer has not closed after `closeMs`. */
export function closeSoftly(socket: Socket, closeMs: number, afterMs = 0): void {
  if (socket.destroyed) return
  if (afterMs > 0) {
    setTimeout(() => closeSoftly(socket, closeMs), afterMs).unref()
    return
  }
  const timer = setTimeout(() => socket.destroy(), closeMs)
  socket.once('close', () => clearTimeout(timer))
  socket.end()
  // Unread bytes would turn the FIN into a reset.
  socket.resume()
}
