/** The socket of an accepted control connection: it reads into memory that all of them share, so that nothing is allocated for what arrives (see decision 0017). */
import { Socket, type SocketConstructorOpts } from 'node:net'

/** Is given what a socket reads. */
export interface Receiver {
  /** The bytes are good for the time of this call only. */
  onBytes(bytes: Buffer): void
  /** The peer sends no more. */
  onEnd(): void
}

// What was read is used up, or copied, before the loop reads again.
const SHARED = Buffer.allocUnsafeSlow(65_536)

/** Reads nothing before it is resumed, or listened to. */
export class AcceptedSocket extends Socket {
  /** Without one, what is read is thrown away. */
  receiver: Receiver | undefined

  /** `handle` is the one that node gave the connection. */
  constructor(handle: object) {
    super(optionsFor(handle))
    this.on('end', tellEnd)
  }

  /** Whether it is the socket of this handle, which node does not promise. */
  has(handle: object): boolean {
    return (this as { readonly _handle?: unknown })._handle === handle
  }
}

/**
 * Node spreads the options and adds the last three. V8 gives an object that grows after a spread a hidden class of its own, so every look at
 * one is slow; they are here so that it need not grow.
 */
function optionsFor(handle: object): SocketConstructorOpts {
  const options = {
    handle,
    manualStart: true,
    readable: true,
    writable: true,
    onread: { buffer: SHARED, callback: tellBytes },
    // A client may close its side behind QUIT and still wants the reply.
    allowHalfOpen: true,
    emitClose: false,
    autoDestroy: true,
    decodeStrings: false,
  }
  return options
}

function tellBytes(this: AcceptedSocket, count: number): boolean {
  this.receiver?.onBytes(SHARED.subarray(0, count))
  return true
}

function tellEnd(this: AcceptedSocket): void {
  this.receiver?.onEnd()
}
