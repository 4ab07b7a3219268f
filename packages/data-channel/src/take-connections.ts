/** Connections of a listening server as sockets of the caller's own making (see decision 0017). */
import { channel } from 'node:diagnostics_channel'
import type { OnReadOpts, Server, Socket, SocketConstructorOpts } from 'node:net'

/** The part of node's handle of a listening server that is used here. */
interface ListeningHandle {
  onconnection: (this: ListeningHandle, status: number, accepted?: object) => void
}

// Who watches what node accepts sees these, too.
const watchers = channel('net.server.socket')

/**
 * Hands every connection of `server`, which listens, to `take`: as the socket that `make` makes around its handle where node allows it, else as
 * that of the server's event. Such sockets have the options of `make` and not those of the server, which does not count them either.
 */
export function takeConnections(
  server: Server,
  make: (handle: object) => Socket,
  take: (socket: Socket) => void,
): void {
  server.on('connection', take)
  const listening = handleOf(server)
  if (!listening) return
  const ordinary = listening.onconnection
  listening.onconnection = function (status, accepted) {
    const socket = status === 0 && accepted ? make(accepted) : undefined
    // An error is told by the server's event.
    if (!socket || !holds(socket, accepted)) {
      ordinary.call(this, status, accepted)
      return
    }
    if (watchers.hasSubscribers) watchers.publish({ socket })
    take(socket)
  }
}

/**
 * What a socket around `handle` is made with; its peer may end its side before ours. Node spreads such options and adds the last three. V8 gives
 * an object that grows after a spread a hidden class of its own, so every look at one is slow; they are here so that it need not grow.
 */
export function optionsAround(handle: object, onread?: OnReadOpts): SocketConstructorOpts {
  const options = {
    handle,
    manualStart: true,
    readable: true,
    writable: true,
    onread,
    allowHalfOpen: true,
    emitClose: false,
    autoDestroy: true,
    decodeStrings: false,
  }
  return options
}

/** Whether it is the socket of this handle, which node does not promise. */
function holds(socket: Socket, handle: object | undefined): boolean {
  return (socket as { readonly _handle?: unknown })._handle === handle
}

function handleOf(server: Server): ListeningHandle | undefined {
  const { _handle: handle } = server as unknown as { _handle?: Partial<ListeningHandle> | null }
  return typeof handle?.onconnection === 'function' ? (handle as ListeningHandle) : undefined
}
