/** Who may open a session (C-30). */
import type { Settings } from '../settings.js'
import type { SessionRegistry } from './session-registry.js'

/** Why a connection from `address` is turned away, or undefined. */
export function refuseConnection(
  address: string,
  registry: SessionRegistry,
  { limits }: Settings,
): string | undefined {
  if (registry.sessions.size >= limits.maxSessions) return 'too many sessions'
  if (registry.countFrom(address) >= limits.maxSessionsPerAddress)
    return 'too many sessions from this address'
  return undefined
}
