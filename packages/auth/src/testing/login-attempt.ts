/** A login attempt for tests of authenticators. */
import type { LoginAttempt } from '../authenticator.js'

/** The first attempt of an unprotected session from 192.0.2.1, except for what `circumstances` say. */
export function loginAttempt(circumstances: Partial<LoginAttempt> = {}): LoginAttempt {
  return {
    signal: new AbortController().signal,
    sessionId: 'session-1',
    remoteAddress: '192.0.2.1',
    localAddress: '198.51.100.1',
    localPort: 21,
    secure: false,
    attempt: 1,
    ...circumstances,
  }
}
