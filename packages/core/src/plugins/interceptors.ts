/** Interceptors around logins, transfers and commands: an onion, first registered outermost, each `next` callable once. */
import type { Credentials, LoginAttempt, LoginResult } from '@longshore/auth'
import type { TransferReport } from '../dispatch/command-context.js'
import type { CompletionReply } from '../dispatch/reply.js'
import type { Session } from '../session/session.js'
import type {
  CommandInterceptor,
  InterceptedTransfer,
  LoginInterceptor,
  TransferInterceptor,
} from './plugin.js'

type Around<Subject, Result> = (subject: Subject, next: () => Promise<Result>) => Promise<Result>

/** The interceptors of one server. */
export class Interceptors {
  readonly logins: LoginInterceptor[] = []
  readonly transfers: TransferInterceptor[] = []
  readonly commands: CommandInterceptor[] = []

  login(
    subject: { readonly credentials: Credentials; readonly attempt: LoginAttempt },
    core: () => Promise<LoginResult>,
  ): Promise<LoginResult> {
    return onion(this.logins, subject, core)
  }

  /** Without `next` nothing was moved, which must not be taken for done; what still moves is waited for, or it would be committed half. */
  async transfer(subject: InterceptedTransfer, core: () => Promise<TransferReport>): Promise<TransferReport> {
    let moved: Promise<TransferReport> | undefined
    try {
      const report = await onion(this.transfers, subject, () => {
        moved = core()
        return moved
      })
      if (!moved) throw new Error('An interceptor ended a transfer without calling next().')
      const own = await moved
      return typeof report?.bytes === 'number' ? report : own
    } catch (error) {
      await moved?.catch(() => {})
      throw error
    }
  }

  command(
    subject: { readonly session: Session; readonly verb: string; readonly argument: unknown },
    core: () => Promise<CompletionReply>,
  ): Promise<CompletionReply> {
    return onion(this.commands, subject, core)
  }
}

/** Runs `core` inside `layers`. */
function onion<Subject, Result>(
  layers: readonly Around<Subject, Result>[],
  subject: Subject,
  core: () => Promise<Result>,
): Promise<Result> {
  const run = (depth: number): Promise<Result> => {
    const layer = layers[depth]
    if (!layer) return core()
    let called = false
    return layer(subject, () => {
      if (called) return Promise.reject(new Error('An interceptor called next() twice.'))
      called = true
      const rest = run(depth + 1)
      // A layer may drop it, and nobody would hear it reject.
      rest.catch(() => {})
      return rest
    })
  }
  // A layer that throws before its first await must not throw into the dispatcher.
  return new Promise(resolve => resolve(run(0)))
}
