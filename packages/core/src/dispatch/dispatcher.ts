/** Runs commands: guards, argument, interceptors, handler, replies, state. It never throws, and names no verb (RFC 959 §5.4). */
import { isDataChannelError } from '@longshore/data-channel'
import { type FramedLine, isPreliminary } from '@longshore/protocol'
import { isStorageError } from '@longshore/storage'
import { failureReply } from '../replies/failure-reply.js'
import type { LiveSession } from '../session/live-session.js'
import type { ArrivedCommand } from './arrived-command.js'
import { CommandCall } from './command-call.js'
import type { AnyCommand, Handled } from './command-definition.js'
import { completeCommand } from './completion.js'
import { refuseEarly, refuseLate } from './guards.js'
import { readCommand } from './reading.js'
import { type CompletionReply, type PreliminaryReply, Refusal, reply } from './reply.js'

const ABORTED = reply(426, 'Transfer aborted.')

/** Runs the commands of every session of a server. */
export class Dispatcher {
  /** Turns a line into a command and lets it act on arrival. */
  arrive(line: FramedLine, session: LiveSession): ArrivedCommand {
    return readCommand(line, session)
  }

  /** Runs a command to its final reply; the result is there only when that takes longer. */
  run(command: ArrivedCommand, session: LiveSession): Promise<void> | undefined {
    const refusal = this.#refuse(command, session)
    if (refusal) return completeCommand(command, session, refusal)
    const definition = command.definition as AnyCommand
    const parsed = definition.argument.parse(command.argument, session)
    if (!parsed.ok) return completeCommand(command, session, badArgument(definition, parsed))
    const late = refuseLate(definition, parsed.value, session)
    if (late) return completeCommand(command, session, late)
    return this.#handle(command, definition, parsed.value, session)
  }

  #refuse(command: ArrivedCommand, session: LiveSession): CompletionReply | undefined {
    if (session.ended) return reply(421, 'Service closing control connection.')
    if (command.holds && session.control.lines.pendingBytes > 0)
      return reply(503, 'Nothing may follow this command before its reply.', { after: 'close' })
    if (command.preset) return command.preset
    const early = refuseEarly(command.definition as AnyCommand, session)
    if (early) return early
    return command.aborted && command.abortable ? ABORTED : undefined
  }

  #handle(
    command: ArrivedCommand,
    definition: AnyCommand,
    argument: unknown,
    session: LiveSession,
  ): Promise<void> | undefined {
    const call = new CommandCall(command, argument, session)
    const { interceptors } = session.parts
    if (interceptors.commands.length > 0 && !command.secret)
      return this.#await(command, call, () =>
        interceptors.command({ session, verb: definition.verb, argument }, () =>
          this.#drive(command, call, definition),
        ),
      )
    let handled: Handled
    try {
      handled = definition.handle(call)
    } catch (error) {
      return this.#fail(command, call, error)
    }
    if (isReply(handled)) return completeCommand(command, session, checked(handled))
    return this.#await(command, call, () => this.#drive(command, call, definition, handled))
  }

  /** Waits for work that may hang, throw or come to nothing. */
  async #await(
    command: ArrivedCommand,
    call: CommandCall,
    work: () => Promise<CompletionReply>,
  ): Promise<void> {
    const { session } = call
    command.waitingSince = session.parts.clock.now()
    const expired = new Promise<never>((_, reject) => {
      command.expire = reject
    })
    try {
      const completion = await Promise.race([work(), expired])
      call.dispose()
      await completeCommand(command, session, checked(completion))
    } catch (error) {
      await this.#fail(command, call, error)
    } finally {
      command.waitingSince = undefined
      command.expire = undefined
    }
  }

  /** Follows a handler to its completion; 1xx replies go out on the way. */
  async #drive(
    command: ArrivedCommand,
    call: CommandCall,
    definition: AnyCommand,
    begun?: Handled,
  ): Promise<CompletionReply> {
    const handled = begun ?? definition.handle(call)
    if (!isGenerator(handled)) return handled
    try {
      for (;;) {
        const step = await handled.next()
        if (step.done) return step.value
        if (command.answered) throw new Error('the command was given up')
        command.announced = true
        await call.session.control.send(preliminary(step.value))
      }
    } finally {
      // Not awaited: a handler that hangs would hang its end as well.
      handled.return(ABORTED).catch(() => {})
    }
  }

  #fail(command: ArrivedCommand, call: CommandCall, error: unknown): Promise<void> | undefined {
    const { session } = call
    call.dispose()
    if (error instanceof Refusal) return completeCommand(command, session, error.reply)
    if (command.aborted && command.abortable) return completeCommand(command, session, ABORTED)
    const phase = command.announced ? 'after' : 'before'
    const completion = failureReply(error, phase, command.definition?.failures)
    if (!isExpected(error)) {
      session.parts.events.emit({ type: 'fault', session, where: command.verb, error })
      session.parts.logger.error(
        { session: session.id, verb: command.verb, error },
        'a command failed unexpectedly',
      )
    }
    // What still runs for this command has no reader any more.
    command.abort()
    return completeCommand(command, session, completion)
  }
}

/** Failures that are part of life; all others are reported. */
function isExpected(error: unknown): boolean {
  return (
    isDataChannelError(error) ||
    (isStorageError(error) && error.code !== 'io' && error.code !== 'unavailable')
  )
}

function badArgument(
  definition: AnyCommand,
  fault: { readonly code: 501 | 504; readonly text?: string },
): CompletionReply {
  const usage = `${definition.verb} ${definition.argument.syntax}`.trimEnd()
  return reply(
    fault.code,
    fault.text ?? (fault.code === 501 ? `Syntax: ${usage}` : 'Not implemented for that parameter.'),
  )
}

function isReply(handled: Handled): handled is CompletionReply {
  return typeof handled === 'object' && handled !== null && 'code' in handled
}

function isGenerator(
  handled: Handled,
): handled is AsyncGenerator<PreliminaryReply, CompletionReply, undefined> {
  return typeof handled === 'object' && handled !== null && Symbol.asyncIterator in handled
}

/** A plugin's code may return anything; only a completion ends a command. */
function checked(completion: CompletionReply): CompletionReply {
  const { code, lines } = (completion ?? {}) as Partial<CompletionReply>
  const sound =
    typeof code === 'number' && code >= 200 && code < 600 && Array.isArray(lines) && lines.length > 0
  if (!sound) throw new Error('a command ended without a completion reply')
  return completion
}

function preliminary(step: PreliminaryReply): PreliminaryReply {
  if (!isPreliminary(step?.code))
    throw new Error('a command announced something else than a preliminary reply')
  return step
}
