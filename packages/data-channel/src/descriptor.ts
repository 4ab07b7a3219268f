/** The number by which the system knows a connection in the clear. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** Good for this turn of the event loop only, as afterwards it may stand for another connection; undefined where there is none, and under TLS. */
export function descriptorOf(socket: Socket): number | undefined {
  if (socket instanceof TLSSocket || socket.destroyed) return undefined
  const { _handle: handle } = socket as { _handle?: { fd?: number } | null }
  return handle?.fd !== undefined && handle.fd >= 0 ? handle.fd : undefined
}
