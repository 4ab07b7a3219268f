/** Leases listening ports to sessions, and keeps a few listeners warm between leases, since opening one for each PASV is dear (RFC 959 §3.2). */
import { DataChannelError } from './data-channel-error.js'
import { type Arrival, Listener } from './listener.js'
import { type PoolSettings, Shelf } from './shelf.js'

/** The right to the next connection of one client address on one port. */
export interface Lease {
  readonly port: number
  /** Gives the port back; without effect after the connection came. */
  readonly release: () => void
}

const MOST_WARM = 32
const WARM_MS = 60_000

/** One shelf for each local address that control connections arrive at: one port number of two addresses is two ports. */
export class ListenerPool {
  readonly #settings: PoolSettings
  readonly #warmMs: number
  readonly #shelves = new Map<string, Shelf>()
  #sweeper: NodeJS.Timeout | undefined
  #closed = false

  constructor(settings: PoolSettings, warmMs = WARM_MS) {
    this.#settings = settings
    this.#warmMs = warmMs
  }

  /**
   * Leases a port of `localAddress` to `client`, a canonical address. `arrive` gets the connection, paused. Rejects with `no-port` when
   * every port is taken, the client has its share, or the system refuses (or throws it); never waits for a port to fall free.
   */
  lease(localAddress: string, client: string, arrive: Arrival): Lease | Promise<Lease> {
    if (this.#closed) throw new DataChannelError('no-port')
    const shelf = this.#shelf(localAddress)
    if (!shelf.share.take(client)) {
      throw new DataChannelError('no-port', new Error(`${client} holds its share of the ports`))
    }
    let listener: Listener | undefined
    const end = (unused: boolean) => {
      if (listener === undefined) return
      const ended = listener
      listener = undefined
      if (unused) ended.unclaim(client)
      this.#putBack(shelf, ended, client)
    }
    const given = (claimed: Listener): Lease => {
      listener = claimed
      return { port: claimed.port, release: () => end(true) }
    }
    const claimed = shelf.claim(client, socket => {
      end(false)
      arrive(socket)
    })
    if (claimed instanceof Listener) return given(claimed)
    return claimed.then(given, (error: unknown) => {
      shelf.share.giveBack(client)
      throw new DataChannelError('no-port', error)
    })
  }

  /** Frees every port. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#sweeper)
    for (const shelf of this.#shelves.values()) shelf.close()
    this.#shelves.clear()
  }

  #putBack(shelf: Shelf, listener: Listener, client: string): void {
    shelf.share.giveBack(client)
    shelf.putBack(listener, client)
    this.#coolDown()
  }

  #shelf(localAddress: string): Shelf {
    let shelf = this.#shelves.get(localAddress)
    if (shelf === undefined) {
      shelf = new Shelf(localAddress, this.#settings)
      this.#shelves.set(localAddress, shelf)
    }
    return shelf
  }

  #coolDown(): void {
    if (this.#closed) return
    let warm = 0
    for (const shelf of this.#shelves.values()) warm += shelf.warm
    for (const shelf of this.#shelves.values()) {
      while (warm > MOST_WARM && shelf.closeOldest()) warm--
    }
    if (warm > 0) this.#sweeper ??= setTimeout(() => this.#sweep(), this.#warmMs).unref()
  }

  #sweep(): void {
    this.#sweeper = undefined
    for (const [address, shelf] of this.#shelves) {
      shelf.closeIdleSince(performance.now() - this.#warmMs)
      if (shelf.empty) this.#shelves.delete(address)
    }
    this.#coolDown()
  }
}
