/** The addresses that one process keeps out, bounded (protocol rule C-20). */
import type { Ban } from './door.js'
import { networkOf } from './network-of.js'

/** Remembers until when; times are milliseconds of one clock. */
export class Bans {
  readonly #clock: () => number
  readonly #capacity: number
  /** By network, the one that began first in front. */
  readonly #until = new Map<string, number>()
  readonly #listeners = new Set<(ban: Ban) => void>()

  constructor(capacity: number, clock: () => number) {
    this.#capacity = capacity
    this.#clock = clock
  }

  get size(): number {
    return this.#until.size
  }

  /** Milliseconds that are left; 0 for who is not kept out. */
  keptOutFor(remoteAddress: string): number {
    if (this.#until.size === 0) return 0
    const network = networkOf(remoteAddress)
    const until = this.#until.get(network)
    if (until === undefined) return 0
    const left = until - this.#clock()
    if (left > 0) return left
    this.#until.delete(network)
    return 0
  }

  /** Keeps an address out that was locked before, as another process told. */
  learn(remoteAddress: string, milliseconds: number): void {
    const network = networkOf(remoteAddress)
    this.#until.delete(network)
    this.#until.set(network, this.#clock() + milliseconds)
    if (this.#until.size > this.#capacity) this.#forgetOne()
  }

  /** Keeps an address out from now on, and tells of it. */
  begin(ban: Ban): void {
    this.learn(ban.remoteAddress, ban.milliseconds)
    for (const tell of this.#listeners) tell(ban)
  }

  /** Has `tell` told of all that begin. */
  onBan(tell: (ban: Ban) => void): () => void {
    this.#listeners.add(tell)
    return () => this.#listeners.delete(tell)
  }

  /** One that is over, or else the oldest: its logins stay locked all the same. */
  #forgetOne(): void {
    const now = this.#clock()
    for (const [network, until] of this.#until) {
      if (until > now) continue
      this.#until.delete(network)
      return
    }
    for (const [network] of this.#until) {
      this.#until.delete(network)
      return
    }
  }
}
