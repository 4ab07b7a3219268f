/** Connections of a listening server as sockets that suit a control connection (see decision 0017). */
import type { Server, Socket } from 'node:net'
import { AcceptedSocket } from '../control/accepted-socket.js'

/** The part of node's handle of a listening server that is used here. */
interface ListeningHandle {
  onconnection: (this: ListeningHandle, status: number, accepted?: object) => void
}

/** Hands every connection of `server` to `take`, as an {@link AcceptedSocket} where node's handles allow it. */
export function takeConnections(server: Server, take: (socket: Socket) => void): void {
  server.on('connection', take)
  const listening = handleOf(server)
  if (!listening) return
  const ordinary = listening.onconnection
  listening.onconnection = function (status, accepted) {
    const socket = status === 0 && accepted ? new AcceptedSocket(accepted) : undefined
    if (accepted && socket?.has(accepted)) take(socket)
    // An error is told by the server's event.
    else ordinary.call(this, status, accepted)
  }
}

function handleOf(server: Server): ListeningHandle | undefined {
  const { _handle: handle } = server as unknown as { _handle?: Partial<ListeningHandle> | null }
  return typeof handle?.onconnection === 'function' ? (handle as ListeningHandle) : undefined
}
