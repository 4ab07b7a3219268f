/** Commands as plain objects: adding one to the table gives it its HELP, FEAT line, guards, documentation and completeness tests. */
import type { Permission } from '@longshore/auth'
import type { CompletionCode } from '@longshore/protocol'
import type { OptionalOperation, StorageCode } from '@longshore/storage'
import type { ServerView } from '../server/server-view.js'
import type { Session } from '../session/session.js'
import type { ArgumentParser } from './arguments.js'
import type { CommandContext, PrincipalContext, TransferContext } from './command-context.js'
import type { CompletionReply, PreliminaryReply } from './reply.js'

/** A handler either completes at once or later, or is a generator that yields 1xx replies and returns the completion. */
export type Handled =
  | CompletionReply
  | Promise<CompletionReply>
  | AsyncGenerator<PreliminaryReply, CompletionReply, undefined>

/** What happens the moment a command arrives, before its turn. */
export interface Arrival {
  /** Aborts the last abortable command that has no reply yet. */
  abortLast(): void
  /** Holds all input behind this command back until its reply has left; anything the client sent already is dropped (P-05). */
  holdInput(): void
}

interface CommandFacts<A> {
  /** Upper case. */
  readonly verb: string
  readonly aliases?: readonly string[]
  readonly argument: ArgumentParser<A>
  /** The document and section that defines it. */
  readonly rfc: string
  /** One sentence. */
  readonly help: string
  /** Line for FEAT, when the command is to be found there. */
  readonly feature?:
    | string
    | ((session: Session, server: ServerView) => string | readonly string[] | undefined)
  /** Storage operation without which the command is answered 502 and not listed. */
  readonly needs?: OptionalOperation
  /** `at-once` commands do not wait for a running transfer. */
  readonly timing?: 'in-turn' | 'at-once' | ((argument: string | undefined) => 'in-turn' | 'at-once')
  /** Codes for this command where they differ from the table of failures. */
  readonly failures?: Partial<Record<StorageCode, CompletionCode>>
  readonly onArrival?: (arrival: Arrival, session: Session, server: ServerView) => void
  /** Does not clear RNFR (NOOP, MIC). */
  readonly transparent?: boolean
  /** The client may close its side after this command: what runs is finished, not aborted (QUIT). */
  readonly farewell?: boolean
  /** The argument is a secret, or may be: no event and no interceptor sees it. */
  readonly secret?: boolean | ((argument: string | undefined, server: ServerView) => boolean)
}

/** A command that is answered before login too. */
export interface PublicCommand<A> extends CommandFacts<A> {
  readonly access: 'public'
  readonly opens?: undefined
  readonly handle: (context: CommandContext<A>) => Handled
}

/** A command of a logged-in principal. */
export interface PrincipalCommand<A> extends CommandFacts<A> {
  readonly access?: 'login'
  readonly opens?: undefined
  readonly permission?: Permission | ((argument: A, session: Session) => Permission | undefined)
  readonly abortable?: boolean
  readonly handle: (context: PrincipalContext<A>) => Handled
}

/** A command that uses a data connection; it is abortable. */
export interface TransferCommand<A> extends CommandFacts<A> {
  readonly access?: 'login'
  readonly opens: 'data-connection'
  readonly permission: Permission | ((argument: A, session: Session) => Permission | undefined)
  readonly handle: (context: TransferContext<A>) => Handled
}

/** Any command. */
export type CommandDefinition<A = unknown> = PublicCommand<A> | PrincipalCommand<A> | TransferCommand<A>

/** A command whose argument type no longer matters; what tables hold. */
export interface AnyCommand extends CommandFacts<unknown> {
  readonly access?: 'public' | 'login'
  readonly opens?: 'data-connection' | undefined
  readonly permission?: Permission | ((argument: unknown, session: Session) => Permission | undefined)
  readonly abortable?: boolean
  readonly handle: (context: TransferContext<unknown>) => Handled
}

/** Checks a definition's types and makes it fit for a table. */
export function defineCommand<A>(definition: PublicCommand<A>): AnyCommand
export function defineCommand<A>(definition: TransferCommand<A>): AnyCommand
export function defineCommand<A>(definition: PrincipalCommand<A>): AnyCommand
export function defineCommand(definition: object): AnyCommand {
  return definition as AnyCommand
}
