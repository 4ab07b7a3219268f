/** A host name whose IPv4 address is looked up again once a minute, without ever losing the last good one. */
import { lookup as dnsLookup } from 'node:dns/promises'

/** Resolves a host name to an IPv4 address, or rejects. */
export type Lookup = (name: string) => Promise<string>

const FRESH_MS = 60_000
const RETRY_MS = 10_000

const systemLookup: Lookup = async name => (await dnsLookup(name, { family: 4 })).address

/** Nobody waits for a lookup but the first caller: later ones get the last good address while a new one is asked for. */
export class HostName {
  readonly name: string
  readonly #lookup: Lookup
  readonly #now: () => number
  #address: string | undefined
  #askAgainAt = 0
  #asking: Promise<string> | undefined

  constructor(name: string, lookup: Lookup = systemLookup, now: () => number = () => performance.now()) {
    this.name = name
    this.#lookup = lookup
    this.#now = now
  }

  /** At once when a lookup has succeeded before; rejects only while none has. */
  resolve(): string | Promise<string> {
    if (this.#address === undefined) return this.#ask()
    if (this.#now() >= this.#askAgainAt) this.#ask().catch(() => undefined)
    return this.#address
  }

  #ask(): Promise<string> {
    this.#asking ??= this.#lookup(this.name)
      .then(address => {
        this.#address = address
        this.#askAgainAt = this.#now() + FRESH_MS
        return address
      })
      .catch(error => {
        this.#askAgainAt = this.#now() + RETRY_MS
        throw error
      })
      .finally(() => {
        this.#asking = undefined
      })
    return this.#asking
  }
}
