/** One object for each session that events speak of, so that whoever watches can tell sessions apart by it. */
import type { ClusterEvent } from '../cluster-event.js'
import type { SessionSnapshot } from '../snapshot.js'

/** Objects by the ids of sessions. */
export class KnownSessions {
  readonly #known = new Map<string, SessionSnapshot>()

  /** The object for a session, brought up to date. */
  of(session: SessionSnapshot): SessionSnapshot {
    const known = this.#known.get(session.id)
    if (known) return Object.assign(known, session)
    this.#known.set(session.id, session)
    return session
  }

  /** Forgets the session that ended with the event. */
  after(event: ClusterEvent): void {
    if (event.type === 'session-closed') this.#known.delete(event.session.id)
  }

  /** Forgets the sessions of a worker that has ended. */
  forget(worker: number): void {
    for (const [id, session] of this.#known) if (session.worker === worker) this.#known.delete(id)
  }

  clear(): void {
    this.#known.clear()
  }
}
