/** The plugin contract: events watch, interceptors decide, tokens replace. */

import type { Transform } from 'node:stream'
import type { Credentials, LoginAttempt, LoginResult } from '@longshore/auth'
import type { VirtualPath } from '@longshore/storage'
import type { Observable } from 'rxjs'
import type { DependencyContainer } from 'tsyringe'
import type { TransferReport } from '../dispatch/command-context.js'
import type { AnyCommand } from '../dispatch/command-definition.js'
import type { CompletionReply } from '../dispatch/reply.js'
import type { Logger } from '../events/logger.js'
import type { ServerEvent } from '../events/server-event.js'
import type { Session } from '../session/session.js'
import type { Token } from '../wiring/token.js'

/** A transfer on its way through the interceptors: bytes have not begun to move, nothing is committed. */
export interface InterceptedTransfer {
  readonly session: Session
  readonly direction: 'download' | 'upload'
  readonly path: VirtualPath
  readonly offset: number
  /** Puts a transform between storage and network; the first one added is nearest to storage. Call it before `next`. */
  through(transform: Transform): void
}

/** Around a login. Not calling `next` refuses or replaces it. */
export type LoginInterceptor = (
  login: { readonly credentials: Credentials; readonly attempt: LoginAttempt },
  next: () => Promise<LoginResult>,
) => Promise<LoginResult>

/** Around a transfer. When `next` has resolved the bytes have moved, but an upload is committed only after every interceptor has returned; throwing aborts it. */
export type TransferInterceptor = (
  transfer: InterceptedTransfer,
  next: () => Promise<TransferReport>,
) => Promise<TransferReport>

/** Around a command, after the guards. Returning a reply without calling `next` refuses it; commands that use a data connection give their final reply. */
export type CommandInterceptor = (
  command: { readonly session: Session; readonly verb: string; readonly argument: unknown },
  next: () => Promise<CompletionReply>,
) => Promise<CompletionReply>

/** What a plugin may add to a server while it is being made. */
export interface PluginHost {
  /** Adds a command; a verb that is taken is an error unless `replace`. */
  command(command: AnyCommand, options?: { readonly replace?: boolean }): void
  /** Adds a verb below SITE. */
  site(command: AnyCommand, options?: { readonly replace?: boolean }): void
  /** Adds a FEAT line, or nothing for sessions for which `line` gives undefined. */
  feature(line: string | ((session: Session) => string | undefined)): void
  onLogin(interceptor: LoginInterceptor): void
  onTransfer(interceptor: TransferInterceptor): void
  onCommand(interceptor: CommandInterceptor): void
  /** Registers a service for the server (made once) or for every session (made at its first use there). */
  provide<T>(
    token: Token<T>,
    factory: (container: DependencyContainer) => T,
    lifetime: 'server' | 'session',
  ): void
  /** Runs when the server closes, in reverse order of registration. */
  onClose(action: () => void | Promise<void>): void
  readonly events$: Observable<ServerEvent>
  readonly logger: Logger
}

/** A named extension of the server. */
export interface Plugin {
  readonly name: string
  setup(host: PluginHost): void
}

/** Checks a plugin's types. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin
}
