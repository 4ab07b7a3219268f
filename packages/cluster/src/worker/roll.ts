/** Logins by name, counted in the primary when the principal is bounded (the limit `maxSessions`). */
import type { Session } from '@longshore/core'
import type { LoginRoll } from '@longshore/core/fleet'
import type { LineToPrimary } from './to-primary.js'

/** Asks for bounded principals; for others nothing is sent. */
export function sharedRoll(line: LineToPrimary): LoginRoll {
  const counted = new WeakSet<Session>()
  const leave = (session: Session) => {
    if (counted.delete(session)) line.tell('left', { session: session.id })
  }
  return {
    async enter(session, { name, limits: { maxSessions } = {} }) {
      if (maxSessions === undefined) {
        leave(session)
        return true
      }
      if (counted.has(session) && session.principal?.name === name) return true
      const entered = await line.ask('enter', { session: session.id, user: name, most: maxSessions })
      if (entered) counted.add(session)
      return entered
    },
    leave,
  }
}
