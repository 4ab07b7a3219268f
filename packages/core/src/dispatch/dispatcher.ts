/** Runs commands: guards, argument, interceptors, handler, replies, state. It never throws, and names no verb (RFC 959 §5.4). */
import { isDataChannelError } from '@longshore/data-channel'
import type { FramedLine } from '@longshore/protocol'
import { isStorageError } from '@longshore/storage'
import { failureReply } from '../replies/failure-reply.js'
import { PatienceError } from '../session/idle-watch.js'
import type { LiveSession } from '../session/live-session.js'
import type { ArrivedCommand } from './arrived-command.js'
import { CommandCall } from './command-call.js'
import type { AnyCommand, Handled } from './command-definition.js'
import { completeCommand } from './completion.js'
import { refuseEarly, refuseLate } from './guards.js'
import { readCommand } from './reading.js'
import { type CompletionReply, isRefusal, reply } from './reply.js'
import {
  checkedArgument,
  checkedCompletion,
  checkedPreliminary,
  isCompletion,
  isGenerator,
  isReply,
} from './soundness.js'

const ABORTED = reply(426, 'Transfer aborted.')

/** Runs the commands of every session of a server. */
export class Dispatcher {
  /** Turns a line into a command and lets it act on arrival. */
  arrive(line: FramedLine, session: LiveSession): ArrivedCommand {
    return readCommand(line, session)
  }

  /** Runs a command to its final reply; the result is there only when that takes longer. */
  run(command: ArrivedCommand, session: LiveSession): Promise<void> | undefined {
    try {
      return this.#begin(command, session)
    } catch (error) {
      return this.#fail(command, session, error)
    }
  }

  #begin(command: ArrivedCommand, session: LiveSession): Promise<void> | undefined {
    const refusal = this.#refuse(command, session)
    if (refusal) return completeCommand(command, session, refusal)
    if (command.broken) throw command.broken.error
    const definition = command.definition as AnyCommand
    const parsed = checkedArgument(definition.argument.parse(command.argument, session))
    if (!parsed.ok) return completeCommand(command, session, badArgument(definition, parsed))
    const late = refuseLate(definition, parsed.value, session, command)
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
    if (session.parts.interceptors.commands.length > 0 && !command.secret)
      return this.#await(command, call, () => this.#intercept(command, call, definition))
    let handled: Handled | undefined
    try {
      handled = definition.handle(call)
    } finally {
      if (handled === undefined || isReply(handled)) call.dispose()
    }
    if (isReply(handled)) return completeCommand(command, session, checkedCompletion(handled))
    return this.#await(command, call, () => this.#drive(command, call, () => handled as Handled))
  }

  /** A layer that ends the command by itself must not leave half of it running: it is stopped before the reply. */
  async #intercept(
    command: ArrivedCommand,
    call: CommandCall,
    definition: AnyCommand,
  ): Promise<CompletionReply> {
    const { session, argument } = call
    let running: Promise<unknown> | undefined
    const core = () => {
      const driven = this.#drive(command, call, () => definition.handle(call))
      const over = () => {
        running = undefined
      }
      running = driven.then(over, over)
      return driven
    }
    try {
      return await session.parts.interceptors.command({ session, verb: definition.verb, argument }, core)
    } finally {
      if (running) command.giveUp()
      await running
    }
  }

  /** Waits for work that may hang, throw or come to nothing. */
  async #await(
    command: ArrivedCommand,
    call: CommandCall,
    work: () => Promise<CompletionReply>,
  ): Promise<void> {
    const { session } = call
    command.waitingSince = session.parts.clock.now()
    try {
      const completion = await new Promise<CompletionReply>((resolve, reject) => {
        command.expire = reject
        work().then(resolve, reject)
      })
      call.dispose()
      await completeCommand(command, session, checkedCompletion(completion))
    } catch (error) {
      call.dispose()
      await this.#fail(command, session, error)
    } finally {
      command.waitingSince = undefined
      command.expire = undefined
    }
  }

  /** Follows a handler to its completion; 1xx replies go out on the way. */
  async #drive(command: ArrivedCommand, call: CommandCall, begin: () => Handled): Promise<CompletionReply> {
    const handled = begin()
    if (!isGenerator(handled)) return handled
    try {
      for (;;) {
        const step = await handled.next()
        if (step.done) return step.value
        if (command.answered) throw new Error('the command was given up')
        command.announced = true
        await call.session.control.send(checkedPreliminary(step.value))
      }
    } finally {
      // Not awaited: a handler that hangs would hang its end as well.
      handled.return(ABORTED).catch(() => {})
    }
  }

  #fail(command: ArrivedCommand, session: LiveSession, error: unknown): Promise<void> | undefined {
    // There can be no second reply: what failed is the session.
    if (command.answered) throw error
    if (isRefusal(error) && isCompletion(error.reply)) return completeCommand(command, session, error.reply)
    const outage = error instanceof PatienceError && session.login.giveUp(error)
    if (outage) return completeCommand(command, session, outage)
    if (command.aborted && command.abortable) return completeCommand(command, session, ABORTED)
    const phase = command.announced ? 'after' : 'before'
    // A refusal without a sound reply is as good as unknown.
    const failure = isRefusal(error) ? undefined : error
    const completion = failureReply(failure, phase, command.definition?.failures)
    if (!isExpected(error, command)) {
      session.parts.events.emit({ type: 'fault', session, where: command.verb, error })
      session.parts.logger.error(
        { session: session.id, verb: command.verb, error },
        'a command failed unexpectedly',
      )
    }
    // What still runs for this command has no reader any more.
    command.giveUp()
    return completeCommand(command, session, completion)
  }
}

/** Failures that are part of life, such as a storage's that was told to stop because the client vanished; all others are reported. */
function isExpected(error: unknown, { aborted }: ArrivedCommand): boolean {
  if (isDataChannelError(error)) return true
  return isStorageError(error) && (aborted || (error.code !== 'io' && error.code !== 'unavailable'))
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
