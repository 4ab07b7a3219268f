/** Whether a command can work for a session at all: FEAT and HELP show nothing else (RFC 2389 §3.2). */
import type { AnyCommand } from '../dispatch/command-definition.js'
import type { Session } from '../session/session.js'

/**
 * Before login every command counts as offered. After it the storage must have the operation that the command needs, and the principal the
 * permission; a permission that depends on the argument hides nothing.
 */
export function isOffered(command: AnyCommand, session: Session): boolean {
  const principal = session.principal
  if (principal === undefined) return true
  if (command.needs !== undefined && principal.storage[command.needs] === undefined) return false
  return typeof command.permission !== 'string' || principal.permissions.has(command.permission)
}
