/** Who may open a session (C-30). */
import type { LimitOptions } from '../options.js'
import type { HeadCount } from './head-count.js'
import type { ServerParts } from './server-parts.js'

/** Why a connection from `address` is turned away, or undefined. */
export function refuseConnection(
  address: string,
  here: HeadCount,
  limits: Required<LimitOptions>,
): string | undefined {
  if (here.total >= limits.maxSessions) return 'too many sessions'
  if (here.countFrom(address) >= limits.maxSessionsPerAddress) return 'too many sessions from this address'
  return undefined
}

/** The same of a connection to one server, which may begin with a handshake. */
export function refuseArrival(
  address: string,
  implicitTls: boolean,
  { registry, settings, handshakes }: ServerParts,
): string | undefined {
  const refusal = refuseConnection(address, registry.heads, settings.limits)
  if (refusal !== undefined) return refusal
  return implicitTls && handshakes.isFull(address) ? 'too many TLS handshakes' : undefined
}
