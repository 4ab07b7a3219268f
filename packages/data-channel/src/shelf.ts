/** The listeners of one local address, waiting ones and warm ones, and the choice among them (RFC 959 §3.2, RFC 2577 §8). */
import { FairShare } from './fair-share.js'
import { type Arrival, Listener } from './listener.js'
import { PortPool } from './port-pool.js'
import type { PassiveSettings } from './settings.js'

export type PoolSettings = Pick<PassiveSettings, 'ranges' | 'sharing' | 'maxPerAddress' | 'randomInt'>

// So many warm ports are gone round before one comes again, or a second connection of one transfer could be taken for the next one's.
const SPREAD = 3
// A port is bound anew after so many leases, or the warm ports would be the same few for ever.
const MOST_USES = 256

export class Shelf {
  readonly share: FairShare
  readonly #address: string
  readonly #settings: PoolSettings
  readonly #ports: PortPool
  readonly #waiting = new Set<Listener>()
  /** In the order in which they fell idle. */
  readonly #idle: Listener[] = []
  readonly #opening = new Set<Promise<Listener | undefined>>()
  #closed = false

  constructor(address: string, settings: PoolSettings) {
    this.#address = address
    this.#settings = settings
    this.#ports = new PortPool(settings.ranges, settings.randomInt)
    this.share = new FairShare(this.#ports.size, settings.sharing, settings.maxPerAddress)
  }

  get warm(): number {
    return this.#idle.length
  }

  get empty(): boolean {
    return this.#idle.length + this.#waiting.size + this.#opening.size === 0
  }

  /** Claims a port for `client`, at once where one is warm; rejects with the system's error, or one of ours when every port is taken. */
  claim(client: string, arrival: Arrival): Listener | Promise<Listener> {
    const always = this.#settings.sharing === 'always'
    const shared = always ? this.#shared(client, true) : undefined
    const ready = shared ?? this.#takeIdle(client, always ? 1 : SPREAD)
    return ready === undefined ? this.#claimOpened(client, arrival) : this.#give(ready, client, arrival)
  }

  /** A claim of `client` has ended, by a connection or without one. */
  putBack(listener: Listener, client: string): void {
    listener.lastClient = client
    if (!listener.idle || !this.#waiting.delete(listener)) return
    if (listener.uses >= MOST_USES) this.#close(listener)
    else {
      listener.idleSince = performance.now()
      this.#idle.push(listener)
    }
  }

  closeOldest(): boolean {
    const oldest = this.#idle.shift()
    if (oldest !== undefined) this.#close(oldest)
    return oldest !== undefined
  }

  closeIdleSince(time: number): void {
    while (this.#idle[0] !== undefined && this.#idle[0].idleSince <= time) this.closeOldest()
  }

  close(): void {
    this.#closed = true
    for (const listener of [...this.#waiting, ...this.#idle]) listener.close()
    this.#waiting.clear()
    this.#idle.length = 0
  }

  async #claimOpened(client: string, arrival: Arrival): Promise<Listener> {
    const failures: Error[] = []
    const opened = await this.#open(failures)
    if (this.#closed) {
      opened?.close()
      throw new Error('the pool is closed')
    }
    const listener = opened ?? this.#takeIdle(client, 1) ?? this.#takeIdle(client, 0)
    if (listener !== undefined) return this.#give(listener, client, arrival)
    return this.#claimShared(client, arrival, failures)
  }

  async #claimShared(client: string, arrival: Arrival, failures: readonly Error[]): Promise<Listener> {
    while (this.#settings.sharing !== 'never' && !this.#closed) {
      const shared = this.#shared(client, true) ?? this.#shared(client, false)
      if (shared !== undefined) return this.#give(shared, client, arrival)
      if (this.#opening.size === 0) break
      await Promise.race(this.#opening)
    }
    throw failures.at(-1) ?? new Error('every port is taken')
  }

  #give(listener: Listener, client: string, arrival: Arrival): Listener {
    this.#waiting.add(listener)
    listener.uses++
    listener.claim(client, arrival)
    return listener
  }

  /** A warm listener, unless fewer than `least` are left beside the one this client used last; with 0 also that one. */
  #takeIdle(client: string, least: number): Listener | undefined {
    const last = this.#idle.findLastIndex(listener => listener.lastClient === client)
    const avoid = least === 0 ? -1 : last
    const choices = this.#idle.length - (avoid === -1 ? 0 : 1)
    if (choices === 0 || choices < least) return undefined
    const index = this.#settings.randomInt(choices)
    return this.#idle.splice(avoid !== -1 && index >= avoid ? index + 1 : index, 1)[0]
  }

  /** A port that other clients wait on, this one not; with `fresh` none that this client used last. */
  #shared(client: string, fresh: boolean): Listener | undefined {
    const choices: Listener[] = []
    for (const listener of this.#waiting) {
      if (!listener.claimedBy(client) && !(fresh && listener.lastClient === client)) choices.push(listener)
    }
    return choices.length === 0 ? undefined : choices[this.#settings.randomInt(choices.length)]
  }

  #open(failures: Error[]): Promise<Listener | undefined> {
    const opening = this.#bindOne(failures)
    this.#opening.add(opening)
    void opening.then(() => this.#opening.delete(opening))
    return opening
  }

  /** Binds a port that nobody has, each at most once; never rejects. */
  async #bindOne(failures: Error[]): Promise<Listener | undefined> {
    const refused: number[] = []
    try {
      for (let port = this.#ports.take(); port !== undefined; port = this.#ports.take()) {
        try {
          return await Listener.open(this.#address, port)
        } catch (error) {
          refused.push(port)
          failures.push(error as Error)
          if (port === 0 || !isTaken(error)) return undefined
        }
      }
      return undefined
    } catch (error) {
      failures.push(error as Error)
      return undefined
    } finally {
      for (const port of refused) this.#ports.giveBack(port)
    }
  }

  #close(listener: Listener): void {
    listener.close()
    this.#ports.giveBack(listener.port)
  }
}

function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EADDRINUSE' || code === 'EACCES'
}
