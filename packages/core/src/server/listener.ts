/** One listening control port (RFC 959 §2.3; C-40). */
import { createServer, type Server, type Socket } from 'node:net'
import type { ListenAddress, ListenOptions } from './ftp-server-contract.js'

const BACKLOG = 1_024

/** What happens at a listener. */
export interface ListenerHooks {
  onConnection(socket: Socket, implicitTls: boolean): void
  /** Accepting failed, for want of descriptors for example; listening goes on. */
  onError(error: Error): void
}

/** A listening socket. */
export interface Listener {
  readonly address: ListenAddress
  /** Stops to accept; connections stay. */
  close(): Promise<void>
}

/** Listens; rejects with the system's error when it cannot. */
export function openListener(
  { port, host, implicitTls = false }: ListenOptions,
  hooks: ListenerHooks,
): Promise<Listener> {
  return new Promise((resolve, reject) => {
    // A client may close its side behind QUIT and still wants the reply.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, socket =>
      hooks.onConnection(socket, implicitTls),
    )
    server.once('error', reject)
    server.listen({ port, backlog: BACKLOG, ...(host !== undefined && { host }) }, () => {
      server.off('error', reject)
      server.on('error', error => hooks.onError(error))
      resolve({ address: addressOf(server, implicitTls), close: () => stop(server) })
    })
  })
}

function addressOf(server: Server, implicitTls: boolean): ListenAddress {
  const bound = server.address()
  if (bound === null || typeof bound === 'string')
    throw new Error('FTP needs an address and a port to listen on.')
  return { address: bound.address, port: bound.port, implicitTls }
}

function stop(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
  })
}
