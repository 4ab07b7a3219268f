/** Logins by name, counted in the primary when the user is bounded (`maxSessions` of the principal, `maxSessionsPerUser` of the server). */
import type { Session } from '@longshore/core'
import type { LoginRoll } from '@longshore/core/fleet'
import type { LineToPrimary } from './to-primary.js'

/** Asks for bounded users; for others nothing is sent. */
export function sharedRoll(line: LineToPrimary): LoginRoll {
  const counted = new WeakSet<Session>()
  const leave = (session: Session) => {
    if (counted.delete(session)) line.tell('left', { session: session.id })
  }
  return {
    async enter(session, user, most) {
      if (most === Number.POSITIVE_INFINITY) {
        leave(session)
        return true
      }
      if (counted.has(session) && session.principal?.name === user) return true
      const entered = await line.ask('enter', { session: session.id, user, most })
      if (entered) counted.add(session)
      return entered
    },
    leave,
  }
}
