/** The login dialogue as a pure reducer: (state, what happened) → (state, what to do) (RFC 959 §6; P-22…P-24). */
import type { CompletionReply } from '../dispatch/reply.js'
import { reply } from '../dispatch/reply.js'

/** Where the dialogue stands. `user` waits for its password; `in` holds who is logged in. */
export type LoginState =
  | { readonly phase: 'start'; readonly failures: number }
  | {
      readonly phase: 'user'
      readonly user: string
      readonly failures: number
      readonly again: string | undefined
    }
  | { readonly phase: 'in'; readonly user: string; readonly failures: number }

/** What the server does next: answer, or ask the authenticator and come back. */
export type LoginStep =
  | { readonly state: LoginState; readonly reply: CompletionReply }
  | { readonly state: LoginState; readonly ask: 'challenge' | 'password'; readonly user: string }

export const LOGIN_START: LoginState = { phase: 'start', failures: 0 }

const NEEDS_PASSWORD = 'Password required.'

/** USER: asks for a password whoever it is; after a login only the same user may log in again. */
export function onUser(state: LoginState, user: string, tlsMissing: boolean): LoginStep {
  if (tlsMissing)
    return {
      state: { phase: 'start', failures: state.failures },
      reply: reply(530, 'TLS required: use AUTH TLS first.'),
    }
  const again = state.phase === 'in' ? state.user : state.phase === 'user' ? state.again : undefined
  if (again !== undefined && again !== user)
    return { state, reply: reply(530, 'Cannot change to another user.') }
  return { state: { phase: 'user', user, failures: state.failures, again }, ask: 'challenge', user }
}

/** The authenticator wants a password. */
export function onChallenged(): CompletionReply {
  return reply(331, NEEDS_PASSWORD)
}

/** PASS: only right after USER. */
export function onPassword(state: LoginState): LoginStep {
  if (state.phase !== 'user') return { state, reply: reply(503, 'Login with USER first.') }
  return { state, ask: 'password', user: state.user }
}

/** The authenticator has granted. */
export function onGranted(user: string): LoginState {
  return { phase: 'in', user, failures: 0 }
}

/** The authenticator has refused: one text for every reason; too many failures end the session. */
export function onRefused(
  state: LoginState,
  maxAttempts: number,
): { readonly state: LoginState; readonly reply: CompletionReply } {
  const failures = state.failures + 1
  const next: LoginState = { phase: 'start', failures }
  if (failures >= maxAttempts)
    return { state: next, reply: reply(421, 'Too many failed logins.', { after: 'close' }) }
  return { state: next, reply: reply(530, 'Login incorrect.') }
}
