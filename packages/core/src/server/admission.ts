/** Who may open a session (C-30). */
import type { Network } from '@longshore/data-channel'
import type { LimitOptions, NetworkOptions } from '../options.js'
import type { HandshakeCount } from '../tls/handshake-count.js'
import { ConnectionRate } from './connection-rate.js'
import type { HeadCount } from './head-count.js'
import { keptOutBy } from './networks.js'

/** Why a connection is turned away, and whether nothing is said. */
export interface Refusal {
  readonly reason: string
  readonly silent: boolean
}

/** What of a server's options admission goes by; it can be sent to another process. */
export interface AdmissionRules {
  readonly limits: Required<LimitOptions>
  readonly networks?: NetworkOptions | undefined
}

/** Who is here, of those that sessions are bounded by. */
export interface Heads {
  readonly all: HeadCount
  /** Those who are not logged in; absent where nobody knows. */
  readonly waiting?: HeadCount
  /** Those who shake hands; absent where nobody knows. */
  readonly handshakes?: HandshakeCount
}

const DENIED: Refusal = { reason: 'address not allowed', silent: true }
const LOCKED: Refusal = { reason: 'too many failed logins from this address', silent: false }
const NO_HANDSHAKE: Refusal = { reason: 'too many TLS handshakes', silent: false }

/** The doorkeeper of one server. */
export class Admission {
  readonly #limits: Required<LimitOptions>
  readonly #isKeptOut: Network | undefined
  readonly #rate: ConnectionRate | undefined
  readonly #heads: Heads
  readonly #now: () => number
  readonly #isLocked: ((address: string) => boolean) | undefined

  /** `now`: milliseconds of a monotonic clock; `isLocked`: who guessed passwords, and may not come in. */
  constructor(
    { limits, networks }: AdmissionRules,
    heads: Heads,
    now: () => number,
    isLocked?: (address: string) => boolean,
  ) {
    this.#isLocked = isLocked
    this.#now = now
    this.#limits = limits
    this.#heads = heads
    this.#isKeptOut = keptOutBy(networks)
    // JSON has no number for a limit that is none.
    if (Number.isFinite(limits.connectionRate)) this.#rate = new ConnectionRate(limits.connectionRate)
  }

  /** Once for each connection, which is counted by it. */
  knock(address: string): Refusal | undefined {
    if (this.#isKeptOut?.(address)) return DENIED
    if (this.#isLocked?.(address)) return LOCKED
    const rated = this.#rate?.count(address, this.#now()) ?? 'welcome'
    return rated === 'welcome'
      ? undefined
      : { reason: 'too many connections from this address', silent: rated === 'dropped' }
  }

  /** Whether there is room for one more. */
  full(address: string, implicitTls: boolean): Refusal | undefined {
    const reason = refuseConnection(address, this.#heads, this.#limits)
    if (reason !== undefined) return { reason, silent: false }
    return implicitTls && this.#heads.handshakes?.isFull(address) ? NO_HANDSHAKE : undefined
  }
}

/** Why there is no room for a session of `address`, or undefined. */
export function refuseConnection(
  address: string,
  { all, waiting }: Heads,
  limits: Required<LimitOptions>,
): string | undefined {
  if (all.total >= limits.maxSessions) return 'too many sessions'
  if (all.countFrom(address) >= limits.maxSessionsPerAddress) return 'too many sessions from this address'
  if (!waiting) return undefined
  if (waiting.total >= limits.maxLoginsWaiting) return 'too many sessions wait for their login'
  // One address must not have all of them: the others have no other way in.
  if (waiting.countFrom(address) >= limits.maxLoginsWaiting / 2)
    return 'too many sessions from this address wait for their login'
  return undefined
}
