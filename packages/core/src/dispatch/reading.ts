/** From a line to a command: what is no command gets its answer here, and what acts on arrival acts (P-02, P-03, P-06, P-07, C-15). */
import {
  type FramedLine,
  isForeignProtocol,
  KNOWN_VERBS,
  parseCommandLine,
  suffixVerb,
} from '@longshore/protocol'
import type { LiveSession } from '../session/live-session.js'
import { ArrivedCommand } from './arrived-command.js'
import type { AnyCommand, Arrival } from './command-definition.js'
import { type CompletionReply, reply } from './reply.js'
import { isSecret } from './secrecy.js'

const MOST_LONG_LINES = 3
const MOST_STRAY_LINES = 10
const TOO_LONG = reply(500, 'Line too long.')
const NOT_UNDERSTOOD = reply(500, 'Command not understood.')
const NOT_OFFERED = reply(502, 'Command not implemented.')
const BAD_TEXT = reply(501, 'Control characters and text that is not UTF-8 are refused.')

/** Reads one line of `session`. */
export function readCommand(line: FramedLine, session: LiveSession): ArrivedCommand {
  const command = toCommand(line, session)
  session.pending.push(command)
  try {
    if (command.definition) arrive(command.definition, command, session)
  } catch (error) {
    command.broken = { error }
    command.secret = true
  }
  return command
}

function arrive(definition: AnyCommand, command: ArrivedCommand, session: LiveSession): void {
  command.secret = isSecret(definition, command.argument, session.parts.view)
  definition.onArrival?.(arrivalOf(command, session), session, session.parts.view)
  command.atOnce = isAtOnce(definition, command, session)
}

function arrivalOf(command: ArrivedCommand, session: LiveSession): Arrival {
  return {
    abortLast: () => {
      command.stopped = abortLast(command, session)
    },
    holdInput: () => {
      command.holds = true
      session.control.lines.hold()
    },
  }
}

function toCommand(line: FramedLine, session: LiveSession): ArrivedCommand {
  const now = session.parts.clock.now()
  if (line === 'too-long') return new ArrivedCommand('', undefined, undefined, now, tooLong(session))
  const { commands } = session.parts.view
  const parsed = parseCommandLine(line)
  const exact = commands.get(parsed.verb)
  // An answer to a browser or a mail server would be read as one of theirs.
  if (!exact && isForeignProtocol(line)) {
    session.offend('foreign-protocol')
    session.finish('another protocol')
    session.control.destroy()
    return new ArrivedCommand('', undefined, undefined, now, NOT_UNDERSTOOD)
  }
  const definition = exact ?? commands.get(suffixVerb(parsed.verb) ?? '')
  if (!definition) {
    const known = KNOWN_VERBS.has(parsed.verb)
    return new ArrivedCommand(
      known ? parsed.verb : '',
      undefined,
      undefined,
      now,
      known ? NOT_OFFERED : stray(session),
    )
  }
  if (parsed.fault)
    return new ArrivedCommand(definition.verb, undefined, definition, now, badText(definition, session))
  return new ArrivedCommand(definition.verb, parsed.argument, definition, now)
}

/** Before login nothing is told of arguments (P-21). */
function badText(definition: AnyCommand, session: LiveSession): CompletionReply | undefined {
  return definition.access === 'public' || session.principal ? BAD_TEXT : undefined
}

function tooLong(session: LiveSession): CompletionReply {
  session.tooLongLines++
  if (session.tooLongLines < MOST_LONG_LINES) return TOO_LONG
  session.offend('garbage')
  return reply(421, 'Too many lines that are too long.', { after: 'close' })
}

function stray(session: LiveSession): CompletionReply {
  if (session.principal) return NOT_UNDERSTOOD
  session.strayLines++
  if (session.strayLines < MOST_STRAY_LINES) return NOT_UNDERSTOOD
  session.offend('garbage')
  return reply(421, 'Too many unknown commands.', { after: 'close' })
}

/** Stops the last abortable command that has no reply yet; false when there is none, or it was stopped before. */
function abortLast(abor: ArrivedCommand, session: LiveSession): boolean {
  const last = session.pending.findLast(command => command !== abor && command.abortable)
  if (!last || last.aborted) return false
  last.abort()
  return true
}

/** Speaking out of turn is for the time of a transfer, and must not overtake another command's reply. */
function isAtOnce(definition: AnyCommand, command: ArrivedCommand, session: LiveSession): boolean {
  const timing =
    typeof definition.timing === 'function' ? definition.timing(command.argument) : definition.timing
  return timing === 'at-once' && session.transfer !== undefined && session.pending.length === 2
}
