/** What stands between a command and its handler: login, TLS policy, storage capability, permission, data channel (P-21, P-24, C-51). */
import type { LiveSession } from '../session/live-session.js'
import type { ArrivedCommand } from './arrived-command.js'
import type { AnyCommand } from './command-definition.js'
import { type CompletionReply, reply } from './reply.js'

/** Why a command is refused before its argument is looked at; undefined when it may go on. */
export function refuseEarly(command: AnyCommand, session: LiveSession): CompletionReply | undefined {
  if (command.access === 'public') return undefined
  const { principal } = session
  if (!principal) return reply(530, 'Please log in with USER and PASS.')
  if (command.needs && !principal.storage[command.needs]) return reply(502, 'Not supported by this storage.')
  return undefined
}

/** Why a command is refused once its argument is known. */
export function refuseLate(
  command: AnyCommand,
  argument: unknown,
  session: LiveSession,
  arrived: ArrivedCommand,
): CompletionReply | undefined {
  if (command.access === 'public') return undefined
  const needed =
    typeof command.permission === 'function' ? command.permission(argument, session) : command.permission
  if (needed && !session.principal?.permissions.has(needed)) return reply(550, 'Permission denied.')
  if (!command.opens) return undefined
  if (isDataTooOpen(session)) return reply(521, 'Data connections must be protected: use PROT P.')
  if (!session.slot.offered) return reply(425, 'Use PASV or PORT first.')
  if (session.parts.transfers?.enter(arrived, session.principal?.name ?? '') === false)
    return reply(425, 'Too many transfers at once, try again later.')
  return undefined
}

function isDataTooOpen(session: LiveSession): boolean {
  const required = session.parts.settings.tls?.policy === 'required' || session.principal?.requireTls === true
  return required && session.state.protection !== 'private'
}
