/** How a command below SITE is run: found in its own table and held to the same guards as any other (RFC 959 §4.1.3; C-50). */
import type { Principal } from '@longshore/auth'
import { isStorageError, type StorageAdapter, type StorageCall } from '@longshore/storage'
import { asciiUpper, splitWord } from '../dispatch/arguments.js'
import type {
  DataSeat,
  LoginSeat,
  PrincipalContext,
  TransferContext,
  TransferSeat,
} from '../dispatch/command-context.js'
import type { AnyCommand, Handled } from '../dispatch/command-definition.js'
import { type CompletionReply, Refusal, reply } from '../dispatch/reply.js'
import { isSecret } from '../dispatch/secrecy.js'
import { failureReply } from '../replies/failure-reply.js'
import type { ServerView } from '../server/server-view.js'
import type { Session } from '../session/session.js'
import { syntaxOf } from './help-reply.js'

/** A command below SITE as it was sent. */
export interface SiteArgument {
  readonly verb: string
  readonly argument: string | undefined
}

/** Whether the command below SITE keeps its argument secret. What is unknown here may be how another server changes a password. */
export function isSecretSite(line: string | undefined, server: ServerView): boolean {
  const [verb, argument] = splitWord(line ?? '')
  const command = server.site.get(asciiUpper(verb))
  return command === undefined || isSecret(command, argument, server)
}

/** Checks capability, argument and permission, then hands over. A command that opens a data connection has no place below SITE. */
export function runSite(context: PrincipalContext<SiteArgument>): Handled {
  const { argument, server, session, principal } = context
  const command = server.site.get(asciiUpper(argument.verb))
  if (command === undefined || command.opens !== undefined) return reply(504, 'Unknown SITE command.')
  if (command.needs !== undefined && principal.storage[command.needs] === undefined) {
    return reply(502, 'Not supported by this storage.')
  }
  const value = command.argument.parse(argument.argument, session)
  if (!value.ok) return reply(value.code, value.text ?? `Syntax: ${syntaxOf(command, 'SITE ')}`)
  const refusal = permissionRefusal(command, value.value, context)
  return refusal ?? withFailures(command, command.handle(new SiteContext(context, value.value)))
}

function permissionRefusal(
  { permission }: AnyCommand,
  argument: unknown,
  { principal, session }: PrincipalContext,
): CompletionReply | undefined {
  const needed = typeof permission === 'function' ? permission(argument, session) : permission
  const granted = needed === undefined || principal.permissions.has(needed)
  return granted ? undefined : reply(550, 'Permission denied.')
}

/** The context of SITE with another argument. Its parts may be costly getters, so they are asked for when they are needed. */
class SiteContext implements TransferContext<unknown> {
  readonly argument: unknown
  readonly session: Session
  readonly #outer: PrincipalContext

  constructor(outer: PrincipalContext, argument: unknown) {
    this.argument = argument
    this.session = outer.session
    this.#outer = outer
  }

  get server(): ServerView {
    return this.#outer.server
  }

  get signal(): AbortSignal {
    return this.#outer.signal
  }

  get login(): LoginSeat {
    return this.#outer.login
  }

  get data(): DataSeat {
    return this.#outer.data
  }

  get stopped(): boolean {
    return this.#outer.stopped
  }

  get principal(): Principal {
    return this.#outer.principal
  }

  get storage(): StorageAdapter {
    return this.#outer.storage
  }

  get call(): StorageCall {
    return this.#outer.call
  }

  get transfer(): TransferSeat {
    throw new Error('a command below SITE has no data connection')
  }
}

/** The dispatcher knows the failures of SITE only; those of the command below it are answered here. */
function withFailures({ failures }: AnyCommand, handled: Handled): Handled {
  if (failures === undefined || !(handled instanceof Promise)) return handled
  return handled.catch((error: unknown) => {
    const own = isStorageError(error) && failures[error.code] !== undefined
    throw own ? refusalOf(failureReply(error, 'before', failures)) : error
  })
}

function refusalOf({ code, lines }: CompletionReply): Refusal {
  return new Refusal(code, lines.join(' '))
}
