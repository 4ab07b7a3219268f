/** How often one address may connect (C-30). */
import { networkOf } from '@longshore/auth'

const MINUTE_MS = 60_000
// Addresses are many, and an attacker has them for nothing: what is known of them is bounded, those that came last are kept.
const MOST_KNOWN = 16_384
// A client that is only too eager reads why; a flood costs no more than the accept.
const MOST_TOLD = 10

/** What is known of an address. */
interface Visitor {
  /** Time up to which its connections have used up their minute. */
  usedUpTo: number
  /** How many were told that there were too many, since the last that was let in. */
  told: number
}

/** So many connections in any minute from one address, or one /64 of IPv6. */
export class ConnectionRate {
  readonly #costMs: number
  readonly #minuteMs: number
  readonly #visitors = new Map<string, Visitor>()

  constructor(perMinute: number) {
    this.#costMs = MINUTE_MS / perMinute
    this.#minuteMs = Math.max(MINUTE_MS, this.#costMs)
  }

  /** Counts a connection at the time `now`, in milliseconds. `told`: it is one too many; `dropped`: and one of many. */
  count(address: string, now: number): 'welcome' | 'told' | 'dropped' {
    const visitor = this.#visitor(networkOf(address))
    const usedUpTo = Math.max(visitor.usedUpTo, now) + this.#costMs
    if (usedUpTo - now > this.#minuteMs) return ++visitor.told > MOST_TOLD ? 'dropped' : 'told'
    visitor.usedUpTo = usedUpTo
    visitor.told = 0
    return 'welcome'
  }

  #visitor(network: string): Visitor {
    const visitors = this.#visitors
    const visitor = visitors.get(network) ?? { usedUpTo: 0, told: 0 }
    visitors.delete(network)
    visitors.set(network, visitor)
    if (visitors.size > MOST_KNOWN) visitors.delete(visitors.keys().next().value ?? '')
    return visitor
  }
}
