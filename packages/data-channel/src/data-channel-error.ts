/** The closed set of ways a data connection fails; core maps each code to a reply (RFC 959 §5.4: 425, 426; RFC 4217 §4.2: 522). */

/**
 * `no-channel`: no PORT or PASV came before · `no-port`: the passive range is exhausted · `peer-refused`: the peer is not the control connection's ·
 * `connect-timeout`: nobody connected, or nobody answered · `stalled`: no byte moved for too long · `too-slow`: too few did · `reset`: the peer went away before the end ·
 * `tls-failed`: no handshake, or not the session that policy asks for · `aborted`: the command's signal.
 */
export type DataChannelCode =
  | 'no-channel'
  | 'no-port'
  | 'peer-refused'
  | 'connect-timeout'
  | 'stalled'
  | 'too-slow'
  | 'reset'
  | 'tls-failed'
  | 'aborted'

const brand = Symbol.for('@longshore/data-channel:DataChannelError')

/** A failed data connection. `cause` is for logs and events only. */
export class DataChannelError extends Error {
  override readonly name = 'DataChannelError'
  readonly code: DataChannelCode

  constructor(code: DataChannelCode, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.code = code
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether `error` is a {@link DataChannelError}, also one of another copy of this package. */
export function isDataChannelError(error: unknown): error is DataChannelError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true
}
