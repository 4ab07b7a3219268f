/** The end of a command: state, final reply, one-shot parameters, and what follows the reply (RFC 959 §5.4). */
import type { LiveSession } from '../session/live-session.js'
import type { SessionState } from '../session/session-state.js'
import type { ArrivedCommand } from './arrived-command.js'
import type { CompletionReply } from './reply.js'

/** Answers a command, once; the result is there only when something has to be waited for. */
export function completeCommand(
  command: ArrivedCommand,
  session: LiveSession,
  completion: CompletionReply,
): Promise<void> | undefined {
  if (command.answered) return undefined
  command.answered = true
  const delay = completion.effects?.delayMs
  if (delay === undefined || session.ended) return answer(command, session, completion)
  // Whoever guesses passwords waits; nobody waits for a plugin meanwhile.
  command.waitingSince = undefined
  return heldBack(command, delay, session).then(() => answer(command, session, completion))
}

/** Resolves after `delay`, or when the session ends. */
function heldBack(command: ArrivedCommand, delay: number, { parts }: LiveSession): Promise<void> {
  return new Promise(resolve => {
    const cancel = parts.clock.after(delay, resolve)
    command.hurry = () => {
      cancel()
      resolve()
    }
  })
}

function answer(
  command: ArrivedCommand,
  session: LiveSession,
  completion: CompletionReply,
): Promise<void> | undefined {
  forget(command, session.pending)
  session.state = nextState(command, session.state, completion)
  if (command.definition?.opens) settleChannel(command, session)
  report(command, session, completion)
  const after = completion.effects?.after
  if (after === 'clear') session.control.expectClear()
  const drained = session.control.send(completion)
  session.activeAt = session.parts.clock.now()
  if (after === 'close' && !drained) return close(command, session)
  if (after || command.holds || drained) return followUp(command, session, completion, drained)
  session.control.lines.answered()
  return undefined
}

/** Takes a command out of those that wait for their reply; nearly always it is the only one. */
function forget(command: ArrivedCommand, pending: ArrivedCommand[]): void {
  if (pending.at(-1) === command) pending.pop()
  else pending.splice(pending.indexOf(command), 1)
}

/** A client that has connected waits for the end of the data, whatever became of the command. */
function settleChannel(command: ArrivedCommand, session: LiveSession): void {
  session.parts.transfers?.leave(command)
  if (command.announced) session.slot.close()
  else session.slot.refuse({ handshake: session.state.protection === 'private' })
}

/** REST, ALLO and RNFR hold for one command only. */
function nextState(command: ArrivedCommand, state: SessionState, { effects }: CompletionReply): SessionState {
  const { definition } = command
  const set = effects?.set
  const dropRename = state.renameFrom !== undefined && !definition?.transparent
  const dropRestart =
    definition?.opens !== undefined && (state.restart !== 0 || state.expectedSize !== undefined)
  if (!set && !dropRename && !dropRestart) return state
  return {
    ...state,
    ...(dropRename && { renameFrom: undefined }),
    ...(dropRestart && { restart: 0, expectedSize: undefined }),
    ...set,
  }
}

async function followUp(
  command: ArrivedCommand,
  session: LiveSession,
  { effects }: CompletionReply,
  drained: Promise<void> | undefined,
): Promise<void> {
  await drained
  if (effects?.after === 'close') return close(command, session)
  if (effects?.after) await session.control.flushed()
  if (effects?.after === 'clear') await session.tls.leave()
  else if (effects?.after) {
    const secured = await session.tls.shakeHands()
    if (secured && effects.after === 'secure-private')
      session.state = { ...session.state, protection: 'private' }
  }
  if (command.holds) session.control.lines.resume()
  session.control.lines.answered()
}

function close(command: ArrivedCommand, session: LiveSession): undefined {
  session.finish(command.definition?.farewell ? 'quit' : 'ended by the server')
  session.hangUp()
}

function report(command: ArrivedCommand, session: LiveSession, completion: CompletionReply): void {
  const { events, clock } = session.parts
  if (!events.observed) return
  const argument = command.secret ? undefined : command.argument
  events.emit({
    type: 'command',
    session,
    verb: command.verb,
    argument,
    code: completion.code,
    milliseconds: clock.now() - command.arrivedAt,
  })
}
