/** Who is in the cluster: sessions by address, and logins by name where a principal bounds them. */
import { HeadCount } from '@longshore/core/fleet'

/** Counts the sessions of all workers. */
export class Guests {
  readonly heads = new HeadCount()
  readonly #addresses = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #logins = new Map<string, number>()

  arrive(session: string, address: string): void {
    this.#addresses.set(session, address)
    this.heads.add(address)
  }

  /** The session is over; once for each. */
  leave(session: string): void {
    const address = this.#addresses.get(session)
    if (address === undefined) return
    this.#addresses.delete(session)
    this.heads.remove(address)
    this.logOut(session)
  }

  /** Whether the session may be logged in as `user`; if so, it counts as this user and no other. */
  logIn(session: string, user: string, most: number): boolean {
    if (!this.#addresses.has(session)) return false
    if (this.#names.get(session) === user) return true
    if ((this.#logins.get(user) ?? 0) >= most) return false
    this.logOut(session)
    this.#names.set(session, user)
    this.#logins.set(user, (this.#logins.get(user) ?? 0) + 1)
    return true
  }

  logOut(session: string): void {
    const user = this.#names.get(session)
    if (user === undefined) return
    this.#names.delete(session)
    const left = (this.#logins.get(user) ?? 1) - 1
    if (left === 0) this.#logins.delete(user)
    else this.#logins.set(user, left)
  }
}
