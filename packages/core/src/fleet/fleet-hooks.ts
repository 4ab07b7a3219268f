/** What a server that is one of several leaves to whoever keeps them together. */
import type { SharedLockouts } from '@longshore/auth'
import type { AdmissionRules } from '../server/admission.js'
import type { FtpServer } from '../server/ftp-server-contract.js'
import type { ListenerOpener } from '../server/listener.js'
import type { LoginRoll } from '../server/login-roll.js'

/** Handed to `createMember`. */
export interface FleetHooks {
  /** In place of a listening socket of its own; gives every connection the id of its session. */
  readonly openListener: ListenerOpener
  /** The session with this id is over, or never came to be. */
  readonly closed: (id: string) => void
  readonly roll: LoginRoll
  /** The part of the rates of the whole server that this one has, above 0 and not above 1. */
  readonly share: number
  readonly lockouts: SharedLockouts
}

/** One server of a fleet. */
export interface Member {
  readonly server: FtpServer
  /** What of its options is to hold for the fleet. */
  readonly rules: AdmissionRules
}
