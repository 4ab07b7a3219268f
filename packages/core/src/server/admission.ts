/** Who may open a session (C-30). */
import type { LimitOptions } from '../options.js'
import type { HeadCount } from './head-count.js'

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
