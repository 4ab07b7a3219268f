/** Bounds how many ports one client address holds at a time, so that one client cannot empty the pool for others (RFC 2577 §8). */
import type { PortSharing } from './options.js'

const MOST_WITHOUT_RANGE = 1024

/** Counts the leases of one pool by client address. */
export class FairShare {
  readonly #limit: () => number
  readonly #held = new Map<string, number>()
  #leased = 0

  /** `ports` is Infinity for a pool without range. */
  constructor(ports: number, sharing: PortSharing, maxPerAddress: number | undefined) {
    if (maxPerAddress !== undefined) this.#limit = () => maxPerAddress
    else if (ports === Number.POSITIVE_INFINITY) this.#limit = () => MOST_WITHOUT_RANGE
    // Taking no more than is left gives one address half of the range, the next half of the rest, and so on.
    else if (sharing === 'never') this.#limit = () => ports - this.#leased
    else this.#limit = () => ports
  }

  /** Counts one lease for `client`, or answers false when it has its share. */
  take(client: string): boolean {
    const held = this.#held.get(client) ?? 0
    if (held >= this.#limit()) return false
    this.#held.set(client, held + 1)
    this.#leased++
    return true
  }

  giveBack(client: string): void {
    const held = this.#held.get(client) ?? 0
    if (held === 0) return
    if (held === 1) this.#held.delete(client)
    else this.#held.set(client, held - 1)
    this.#leased--
  }
}
