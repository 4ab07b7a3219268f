/** How many are here: in all, and from one address (C-30). */
import { networkOf } from '@longshore/auth'

/** Counts sessions by where they come from. */
export class HeadCount {
  readonly #byNetwork = new Map<string, number>()
  #total = 0

  get total(): number {
    return this.#total
  }

  add(address: string): void {
    const network = networkOf(address)
    this.#total++
    this.#byNetwork.set(network, (this.#byNetwork.get(network) ?? 0) + 1)
  }

  /** One that was added with this address is gone. */
  remove(address: string): void {
    const network = networkOf(address)
    const left = (this.#byNetwork.get(network) ?? 1) - 1
    this.#total--
    if (left === 0) this.#byNetwork.delete(network)
    else this.#byNetwork.set(network, left)
  }

  /** Sessions from one address; from one /64 for IPv6, which a client has to itself. */
  countFrom(address: string): number {
    return this.#byNetwork.get(networkOf(address)) ?? 0
  }
}
