/** What an authenticator may know of addresses before anybody logs in (RFC 2577 §5; protocol rules C-20, C-30). */
import type { SharedLockouts } from './shared-lockouts.js'

/** What somebody did in place of a login: let the time pass, said what is no command, or spoke another protocol. */
export type Offence = 'no-login' | 'garbage' | 'foreign-protocol'

/** Who did it. */
export interface Offender {
  readonly remoteAddress: string
  readonly offence: Offence
  /** As in a login attempt. */
  readonly lockouts?: SharedLockouts | undefined
}

/** An address that is kept out from now on. */
export interface Ban {
  /** As it was seen; all of its network (IPv6: its /64) is kept out. */
  readonly remoteAddress: string
  readonly reason: string
  /** For how long. */
  readonly milliseconds: number
}

/** Stands at the door of every server that uses the authenticator it belongs to. */
export interface Door {
  /** Milliseconds for which this address is kept out from now on; 0 when it is let in. Asked at every connection, so it cannot wait. */
  keptOutFor(remoteAddress: string): number
  /** A session ended before a login, because of this. */
  offended(offender: Offender): void
  /** Tells of every ban that begins by what happened in this process; what is given ends that. */
  onBan(tell: (ban: Ban) => void): () => void
}
