/** Who is logged in under which name, and how many may be (the limit `maxSessions` of a principal). */
import type { Principal } from '@longshore/auth'
import type { Session } from '../session/session.js'
import type { SessionRegistry } from './session-registry.js'

/** Counts logins by name. */
export interface LoginRoll {
  /** Whether the session may be logged in as `principal`; if so, it counts from then on. */
  enter(session: Session, principal: Principal): boolean | Promise<boolean>
  /** The session goes on, but nobody is logged in any more. */
  leave(session: Session): void
}

/** The roll of one server alone. */
export function localRoll(registry: SessionRegistry): LoginRoll {
  return {
    enter(session, { name, limits: { maxSessions } = {} }) {
      if (maxSessions === undefined || session.principal?.name === name) return true
      return registry.countOf(name) < maxSessions
    },
    leave() {},
  }
}
