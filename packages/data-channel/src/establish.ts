/** Makes a data connection of a connected socket: as it is, or under TLS when PROT P is in force (RFC 4217 §9). */
import type { Socket } from 'node:net'
import type { DataConnection, OpenChannel } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { SocketConnection } from './data-connection.js'
import { secure } from './data-tls.js'
import type { KernelCopy } from './kernel-copy.js'
import type { Lingering } from './lingering.js'

/** How the socket came to be. */
export interface Connected {
  /** The peer connected before the transfer began. */
  readonly early: boolean
  readonly handshakeMs: number
  readonly closeMs: number
  readonly kernelCopy: KernelCopy | undefined
  readonly lingering: Lingering
}

/** Takes the socket over: when it rejects, the socket is destroyed, or closed in order within `closeMs`. */
export async function establish(
  socket: Socket,
  how: Connected,
  { signal, direction, security }: OpenChannel,
): Promise<DataConnection> {
  if (signal.aborted) {
    socket.destroy()
    throw new DataChannelError('aborted')
  }
  if (security === undefined) return new SocketConnection(socket, undefined, how)
  const { handshakeMs, closeMs } = how
  const secured = await secure(socket, security, { direction, signal, handshakeMs, closeMs })
  return new SocketConnection(socket, secured, how)
}
