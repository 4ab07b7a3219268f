/** The socket of an accepted control connection: it reads into memory that all of them share, so that nothing is allocated for what arrives (see decision 0017). */
import { type OnReadOpts, Socket } from 'node:net'
import { optionsAround } from '@longshore/data-channel'

/** Is given what a socket reads. */
export interface Receiver {
  /** The bytes are good for the time of this call only. */
  onBytes(bytes: Buffer): void
  /** The peer sends no more. */
  onEnd(): void
}

/** What was read into it is used up, or copied, before the loop reads again. */
export const SHARED = Buffer.allocUnsafeSlow(65_536)
const INTO_SHARED = { buffer: SHARED, callback: tellBytes }

/** Reads nothing before it is resumed, or listened to. */
export class AcceptedSocket extends Socket {
  /** Without one, what is read is thrown away. */
  receiver: Receiver | undefined

  /** `handle` is the one that node gave the connection. */
  constructor(handle: object, onread: OnReadOpts = INTO_SHARED) {
    super(optionsAround(handle, onread))
    this.on('end', tellEnd)
  }
}

function tellBytes(this: AcceptedSocket, count: number): boolean {
  this.receiver?.onBytes(SHARED.subarray(0, count))
  return true
}

function tellEnd(this: AcceptedSocket): void {
  this.receiver?.onEnd()
}
