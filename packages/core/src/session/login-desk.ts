/** Runs the login dialogue of one session: the machine says what to do, the authenticator decides (RFC 959 §4.1.1). */
import type { Credentials, Principal } from '@longshore/auth'
import { delayOf, isGranted, reasonOf } from '@longshore/auth'
import { ROOT, virtualPath } from '@longshore/storage'
import type { LoginSeat } from '../dispatch/command-context.js'
import { type CompletionReply, reply } from '../dispatch/reply.js'
import type { LiveSession } from './live-session.js'
import { attemptOf } from './login-attempt.js'
import {
  LOGIN_START,
  type LoginState,
  onChallenged,
  onGranted,
  onPassword,
  onRefused,
  onUser,
} from './login-machine.js'
import { freshState } from './session-state.js'

const ANONYMOUS = 'anonymous'
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4_000
const OUTAGE: CompletionReply = reply(421, 'Login is not available at the moment.', { after: 'close' })

/** The login seat of a session. */
export class LoginDesk implements LoginSeat {
  readonly #session: LiveSession
  #state: LoginState = LOGIN_START
  #attempts = 0
  #since: number
  /** What the authenticator is being asked; an answer to anything else comes too late. */
  #question: symbol | undefined

  constructor(session: LiveSession) {
    this.#session = session
    this.#since = session.openedAt
  }

  /** Monotonic time since which nobody has been logged in, if nobody is. */
  get since(): number {
    return this.#since
  }

  get begun(): boolean {
    return this.#state.phase !== 'start'
  }

  /** Forgets the dialogue and who was logged in (AUTH). */
  reset(): void {
    this.#state = LOGIN_START
    this.#logOut()
  }

  /** The authenticator took too long: what it still answers changes nothing. The reply to whoever waits for it; undefined when nobody does. */
  giveUp(error: unknown): CompletionReply | undefined {
    if (!this.#question) return undefined
    this.#question = undefined
    return this.#outage(error)
  }

  user(name: string): CompletionReply | Promise<CompletionReply> {
    const { settings, authenticator } = this.#session.parts
    const step = onUser(
      this.#state,
      name,
      (settings.tls?.policy ?? 'optional') !== 'optional' && !this.#session.secure,
    )
    this.#state = step.state
    if ('reply' in step) return step.reply
    return authenticator.challenge ? this.#ask(isOpen => this.#challenge(name, isOpen)) : onChallenged()
  }

  password(password: string): CompletionReply | Promise<CompletionReply> {
    const step = onPassword(this.#state)
    this.#state = step.state
    if ('reply' in step) return step.reply
    const { user } = step
    const credentials: Credentials =
      user.toLowerCase() === ANONYMOUS
        ? { kind: 'anonymous', user, contact: password }
        : { kind: 'password', user, password }
    return this.#ask(isOpen =>
      this.#login(credentials, isOpen, (reason, result) => this.#refuse(user, reason, delayOf(result))),
    )
  }

  async #ask(question: (isOpen: () => boolean) => Promise<CompletionReply>): Promise<CompletionReply> {
    const mark = Symbol('question')
    this.#question = mark
    const isOpen = () => this.#question === mark && !this.#session.ended
    try {
      return await question(isOpen)
    } catch (error) {
      return isOpen() ? this.#outage(error) : OUTAGE
    } finally {
      if (this.#question === mark) this.#question = undefined
    }
  }

  async #challenge(user: string, isOpen: () => boolean): Promise<CompletionReply> {
    const { authenticator } = this.#session.parts
    const answer = await authenticator.challenge?.(user, attemptOf(this.#session, this.#attempts + 1))
    if (!isOpen()) return OUTAGE
    if (answer !== 'none') return onChallenged()
    const { certificate } = this.#session.tls
    const credentials: Credentials = certificate
      ? { kind: 'certificate', user, certificate }
      : { kind: 'anonymous', user, contact: '' }
    // Whoever may not pass without a password may still know one.
    return this.#login(credentials, isOpen, () => onChallenged())
  }

  async #login(
    credentials: Credentials,
    isOpen: () => boolean,
    refused: (reason: string, result?: unknown) => CompletionReply,
  ): Promise<CompletionReply> {
    const { interceptors, authenticator } = this.#session.parts
    this.#attempts++
    const attempt = attemptOf(this.#session, this.#attempts)
    const result = await (interceptors.logins.length > 0
      ? interceptors.login({ credentials, attempt }, async () =>
          authenticator.authenticate(credentials, attempt),
        )
      : authenticator.authenticate(credentials, attempt))
    if (!isOpen()) return OUTAGE
    if (!isGranted(result)) return refused(reasonOf(result), result)
    const { principal } = result
    if (principal.requireTls && !this.#session.secure) return refused('the user may log in over TLS only')
    const { roll, settings } = this.#session.parts
    const most = principal.limits?.maxSessions ?? settings.limits.maxSessionsPerUser
    const entered = roll.enter(this.#session, principal.name, most)
    if (!(typeof entered === 'boolean' ? entered : await entered))
      return isOpen() ? refused('too many sessions of this user') : OUTAGE
    if (isOpen()) return this.#grant(credentials, principal)
    roll.leave(this.#session)
    return OUTAGE
  }

  #grant({ kind, user }: Credentials, principal: Principal): CompletionReply {
    const session = this.#session
    const again = session.principal !== undefined
    const home = principal.home === undefined ? ROOT : virtualPath(principal.home)
    this.#state = onGranted(user)
    if (!again) session.parts.registry.entered(session)
    session.principal = principal
    if (again) this.#startAnew(home)
    else if (home !== session.state.cwd) session.state = { ...session.state, cwd: home }
    if (session.parts.events.observed)
      session.parts.events.emit({ type: 'login-succeeded', session, user: principal.name })
    return reply(kind === 'certificate' ? 232 : 230, session.parts.view.texts.welcome)
  }

  #refuse(user: string, reason: string, askedMs: number): CompletionReply {
    const session = this.#session
    const { settings, events } = session.parts
    const refused = onRefused(this.#state, settings.limits.maxLoginAttempts)
    this.#state = refused.state
    if (session.principal) this.#startAnew()
    this.#logOut()
    if (events.observed) events.emit({ type: 'login-failed', session, user, reason })
    const ownMs = FIRST_DELAY_MS * 2 ** (refused.state.failures - 1)
    const delayMs = Math.min(Math.max(ownMs, askedMs), LONGEST_DELAY_MS)
    return { ...refused.reply, effects: { ...refused.reply.effects, delayMs } }
  }

  /** Nothing of the login before is left (P-27). PROT stays as it was agreed: falling back to the clear without a word would expose data. */
  #startAnew(home = ROOT): void {
    const session = this.#session
    const { protection, bufferSizeSet, clientName, host } = session.state
    session.state = { ...freshState(home), protection, bufferSizeSet, clientName, host }
    session.slot.close()
  }

  #outage(error: unknown): CompletionReply {
    const session = this.#session
    session.parts.events.emit({ type: 'fault', session, where: 'authenticator', error })
    return OUTAGE
  }

  #logOut(): void {
    const session = this.#session
    if (!session.principal) return
    this.#since = session.parts.clock.now()
    session.principal = undefined
    session.parts.registry.loggedOut(session)
    session.parts.roll.leave(session)
  }
}
