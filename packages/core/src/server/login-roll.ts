/** Who is logged in under which name, and how many may be (the limit `maxSessions` of a principal, or else that of the server). */
import type { Session } from '../session/session.js'
import type { SessionRegistry } from './session-registry.js'

/** Counts logins by name. */
export interface LoginRoll {
  /** Whether the session may be logged in as `user` as one of `most`, which may be without end; if so, it counts from then on. */
  enter(session: Session, user: string, most: number): boolean | Promise<boolean>
  /** The session goes on, but nobody is logged in any more. */
  leave(session: Session): void
}

/** The roll of one server alone. */
export function localRoll(registry: SessionRegistry): LoginRoll {
  return {
    enter(session, user, most) {
      if (most === Number.POSITIVE_INFINITY || session.principal?.name === user) return true
      return registry.countOf(user) < most
    },
    leave() {},
  }
}
