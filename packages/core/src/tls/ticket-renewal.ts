/** A new ticket for every resumed session: clients of TLS 1.3 use a ticket once, the next data connection needs another (RFC 8446 §C.4). */
import { randomBytes } from 'node:crypto'
import type { SecureContext } from 'node:tls'

/** What node answers to OpenSSL: whether the ticket is taken, the keys to open or seal it, and for a new one its name and vector. */
type KeyAnswer = readonly [verdict: number, hmac: Buffer, aes: Buffer, name?: Buffer, vector?: Buffer]

interface TicketKeyed {
  setTicketKeys?(keys: Buffer): void
  enableTicketKeyCallback?(): void
  onticketkeycallback?: (name: Buffer, vector: Buffer, sealing: boolean) => KeyAnswer
}

const [UNKNOWN, GOOD, GOOD_AND_RENEW] = [0, 1, 2]
const [NAME_BYTES, KEY_BYTES, VECTOR_BYTES] = [16, 32, 16]

/**
 * Has handshakes under `context` that resume a session with `ticketKeys` (as node takes them, 48 bytes) send a ticket as well. Node itself
 * sends tickets in full handshakes only. Without effect where node does not offer it.
 */
export function renewTickets({ context }: SecureContext, ticketKeys: Buffer): void {
  const keyed = context as TicketKeyed
  if (typeof keyed.enableTicketKeyCallback !== 'function') return
  const name = ticketKeys.subarray(0, NAME_BYTES)
  const hmac = ticketKeys.subarray(NAME_BYTES, KEY_BYTES)
  const aes = ticketKeys.subarray(KEY_BYTES)
  keyed.enableTicketKeyCallback()
  keyed.onticketkeycallback = (offered, _vector, sealing) => {
    if (sealing) return [GOOD, hmac, aes, name, randomBytes(VECTOR_BYTES)]
    return [name.equals(offered) ? GOOD_AND_RENEW : UNKNOWN, hmac, aes]
  }
}

/** Has `context` seal and open its tickets with other keys from now on, as `renewTickets` does. False where node does not offer it. */
export function changeTicketKeys(context: SecureContext, ticketKeys: Buffer): boolean {
  const keyed = context.context as TicketKeyed
  if (typeof keyed.setTicketKeys !== 'function') return false
  keyed.setTicketKeys(ticketKeys)
  renewTickets(context, ticketKeys)
  return true
}
