/** The authenticator contract: credentials in, a principal or a refusal out (RFC 959 §4.1.1, RFC 4217 §9). */
import type { X509Certificate } from 'node:crypto'
import type { Door } from './door.js'
import type { Principal } from './principal.js'
import type { SharedLockouts } from './shared-lockouts.js'

/** What a client presented. `certificate` comes only from a TLS session whose client certificate was verified. */
export type Credentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'anonymous'; readonly user: string; readonly contact: string }
  | { readonly kind: 'certificate'; readonly user: string; readonly certificate: X509Certificate }

/** The circumstances of a login. */
export interface LoginAttempt {
  /** Aborted when the session ends or the login takes too long. */
  readonly signal: AbortSignal
  readonly sessionId: string
  readonly remoteAddress: string
  readonly localAddress: string
  readonly localPort: number
  /** Whether the control connection is protected by TLS. */
  readonly secure: boolean
  /** The client's TLS certificate, when it sent one and it was verified. */
  readonly certificate?: X509Certificate
  /** The host named by HOST (RFC 7151) or by SNI, if any. */
  readonly host?: string
  /** 1 for the first attempt of the session. */
  readonly attempt: number
  /** Where failures are counted when several processes serve as one; `withLockout` uses it. */
  readonly lockouts?: SharedLockouts
}

/** A login that is refused. */
export interface LoginRefusal {
  readonly granted: false
  /** For logs and events; clients get one text for every refusal. */
  readonly reason?: string
  /** What it counts for `withLockout`, a whole number; 1 when absent. More for names that nobody but a guesser tries, 0 for what is no guess. */
  readonly points?: number
  /** Milliseconds for which the reply is held back at least; never more than the server's longest delay. */
  readonly delayMs?: number
}

/** What an authenticator answers. */
export type LoginResult = { readonly granted: true; readonly principal: Principal } | LoginRefusal

/**
 * Decides who may log in. A refusal is a value; a thrown error is an outage and ends the session with 421.
 * Anything but `{ granted: true, principal }` counts as a refusal.
 */
export interface Authenticator {
  authenticate(credentials: Credentials, attempt: LoginAttempt): Promise<LoginResult>
  /**
   * What USER is answered with: `password` (331, the default) or `none`, after which a `certificate` login is tried at once
   * when the client has one (232), else an `anonymous` one with an empty contact (230).
   */
  challenge?(user: string, attempt: LoginAttempt): Promise<'password' | 'none'>
  /** Addresses that are not to come in at all, as `withLockout` knows them. A server has one authenticator, and asks the door of that. */
  readonly door?: Door
}
