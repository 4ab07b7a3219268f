/** TLS handshakes that are under way on control connections: who begins one and does not go on with it holds a place until its time is over (C-18). */
import { HeadCount } from '../server/head-count.js'

// One address may be a whole company behind a router, or somebody who begins handshakes and nothing else.
const SHARE_OF_ONE = 1 / 4

/** Counts them, in all and by where they come from. */
export class HandshakeCount {
  readonly #most: number
  readonly #mostFromOne: number
  readonly #heads = new HeadCount()

  /** `most`: at once in all; from one address (IPv6: one /64) a quarter of it. */
  constructor(most: number) {
    this.#most = most
    this.#mostFromOne = Math.ceil(most * SHARE_OF_ONE)
  }

  /** Whether there is no room for one more from `address`. */
  isFull(address: string): boolean {
    return this.#heads.total >= this.#most || this.#heads.countFrom(address) >= this.#mostFromOne
  }

  begin(address: string): void {
    this.#heads.add(address)
  }

  /** One that was begun is over, however it went. */
  end(address: string): void {
    this.#heads.remove(address)
  }
}
