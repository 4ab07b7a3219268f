/** Who is here: sessions in all, by address and by principal. */
import type { LiveSession } from '../session/live-session.js'
import { HeadCount } from './head-count.js'

/** The sessions of one server. */
export class SessionRegistry {
  readonly sessions = new Set<LiveSession>()
  /** Sessions that are over while commands of theirs are not. */
  readonly leaving = new Set<LiveSession>()
  /** Sessions that are over while their control connections are not: the last reply is under way. */
  readonly hangingUp = new Set<LiveSession>()
  /** Called when the last of those has left. */
  onLeft: (() => void) | undefined
  /** Called for each session that is over. */
  onDeleted: ((session: LiveSession) => void) | undefined
  readonly heads = new HeadCount()
  /** Those of them who are not logged in. */
  readonly waiting = new HeadCount()

  add(session: LiveSession): void {
    this.sessions.add(session)
    this.heads.add(session.remoteAddress)
    this.waiting.add(session.remoteAddress)
  }

  /** Somebody is logged in now, who was not. */
  entered(session: LiveSession): void {
    if (this.sessions.has(session)) this.waiting.remove(session.remoteAddress)
  }

  /** Nobody is logged in any more, while the session goes on. */
  loggedOut(session: LiveSession): void {
    if (this.sessions.has(session)) this.waiting.add(session.remoteAddress)
  }

  delete(session: LiveSession): void {
    if (!this.sessions.delete(session)) return
    if (session.pending.length > 0) this.leaving.add(session)
    this.heads.remove(session.remoteAddress)
    if (!session.principal) this.waiting.remove(session.remoteAddress)
    this.onDeleted?.(session)
  }

  /** The last command of a session has ended. */
  left(session: LiveSession): void {
    if (this.leaving.delete(session) && this.leaving.size === 0) this.onLeft?.()
  }

  /** Sessions logged in under one name. */
  countOf(principal: string): number {
    let count = 0
    for (const session of this.sessions) if (session.principal?.name === principal) count++
    return count
  }
}
