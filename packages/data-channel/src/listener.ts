/** A listening socket that hands a connection to the session which waits for that client address, and drops all others (RFC 2577 §3). */
import { type AddressInfo, createServer, type Server, Socket } from 'node:net'
import { canonicalAddress } from '@longshore/protocol'
import { optionsAround, takeConnections } from './take-connections.js'

/** Called with the one connection of a claim: paused, nothing read of it yet. */
export type Arrival = (socket: Socket) => void

// More than one, since sessions may share the port; each is accepted or dropped in the next turn of the loop.
const BACKLOG = 64
const KEEP_ALIVE_MS = 60_000

/** Stays open between claims; without a claim it does not keep the process alive. */
export class Listener {
  readonly port: number
  /** Who claimed it last. */
  lastClient = ''
  /** When it fell idle, by the monotonic clock. */
  idleSince = 0
  uses = 0
  readonly #server: Server
  readonly #claims = new Map<string, Arrival>()

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
    takeConnections(server, dataSocket, socket => this.#accept(socket))
    server.unref()
  }

  /** Binds `port` (0: any) of `address`; rejects with the system's error. `exclusive` keeps workers of a cluster apart. */
  static open(address: string, port: number): Promise<Listener> {
    const server = createServer({
      ...{ pauseOnConnect: true, allowHalfOpen: true, noDelay: true },
      ...{ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
    })
    return new Promise((resolve, reject) => {
      // Once it listens, an error is a connection that could not be accepted (EMFILE): the next one may.
      server.on('error', reject)
      server.listen({ host: address, port, exclusive: true, ipv6Only: true, backlog: BACKLOG }, () => {
        resolve(new Listener(server, (server.address() as AddressInfo).port))
      })
    })
  }

  get idle(): boolean {
    return this.#claims.size === 0
  }

  claimedBy(client: string): boolean {
    return this.#claims.has(client)
  }

  /** The next connection of `client` is given to `arrival`, which ends the claim. One claim for each client at a time. */
  claim(client: string, arrival: Arrival): void {
    if (this.idle) this.#server.ref()
    this.#claims.set(client, arrival)
  }

  unclaim(client: string): void {
    if (this.#claims.delete(client) && this.idle) this.#server.unref()
  }

  /** Frees the port at once; connections that were handed over live on. */
  close(): void {
    this.#server.close()
  }

  #accept(socket: Socket): void {
    socket.on('error', () => undefined)
    const client = this.#claimant(socket.remoteAddress)
    const arrival = this.#claims.get(client)
    if (arrival === undefined) {
      socket.destroy()
      return
    }
    this.unclaim(client)
    arrival(socket)
  }

  /** Claims go by canonical addresses, which most are already; a socket without an address is gone. */
  #claimant(address = ''): string {
    return this.#claims.has(address) ? address : (canonicalAddress(address) ?? '')
  }
}

/** Paused, and with the options that the server gives to its own. */
function dataSocket(handle: object): Socket {
  const socket = new Socket(optionsAround(handle))
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  return socket
}
