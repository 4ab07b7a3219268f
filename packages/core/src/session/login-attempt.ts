/** The circumstances of a login, as the authenticator is told them (RFC 959 §4.1.1, RFC 7151). */
import type { LoginAttempt } from '@longshore/auth'
import type { LiveSession } from './live-session.js'

/** Attempt number `attempt` of the session, as things stand now. */
export function attemptOf(session: LiveSession, attempt: number): LoginAttempt {
  const { remoteAddress, localAddress, localPort, secure, state, parts } = session
  const certificate = secure ? session.tls.certificate : undefined
  return {
    // Made when it is asked for: most authenticators never look at it, and it costs more than the rest of this.
    get signal() {
      return session.signal
    },
    sessionId: session.id,
    remoteAddress,
    localAddress,
    localPort,
    secure,
    attempt,
    ...(certificate && { certificate }),
    ...(parts.lockouts && { lockouts: parts.lockouts }),
    ...(state.host !== undefined && { host: state.host }),
  }
}
