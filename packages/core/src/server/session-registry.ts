/** Who is here: sessions in all, by address and by principal. */
import { networkOf } from '@longshore/auth'
import type { LiveSession } from '../session/live-session.js'

/** The sessions of one server. */
export class SessionRegistry {
  readonly sessions = new Set<LiveSession>()
  /** Sessions that are over while commands of theirs are not. */
  readonly leaving = new Set<LiveSession>()
  /** Sessions that are over while their control connections are not: the last reply is under way. */
  readonly hangingUp = new Set<LiveSession>()
  /** Called when the last of those has left. */
  onLeft: (() => void) | undefined
  readonly #byNetwork = new Map<string, number>()

  add(session: LiveSession): void {
    this.sessions.add(session)
    const network = networkOf(session.remoteAddress)
    this.#byNetwork.set(network, (this.#byNetwork.get(network) ?? 0) + 1)
  }

  delete(session: LiveSession): void {
    if (!this.sessions.delete(session)) return
    if (session.pending.length > 0) this.leaving.add(session)
    const network = networkOf(session.remoteAddress)
    const left = (this.#byNetwork.get(network) ?? 1) - 1
    if (left === 0) this.#byNetwork.delete(network)
    else this.#byNetwork.set(network, left)
  }

  /** The last command of a session has ended. */
  left(session: LiveSession): void {
    if (this.leaving.delete(session) && this.leaving.size === 0) this.onLeft?.()
  }

  /** Sessions from one address; from one /64 for IPv6, which a client has to itself. */
  countFrom(address: string): number {
    return this.#byNetwork.get(networkOf(address)) ?? 0
  }

  /** Sessions logged in under one name. */
  countOf(principal: string): number {
    let count = 0
    for (const session of this.sessions) if (session.principal?.name === principal) count++
    return count
  }
}
