/** Proxies that speak for clients, and nobody else who tries (B-30, C-23). */
import type { Socket } from 'node:net'
import type { Network } from '@longshore/data-channel'
import { canonicalAddress, type ProxyHeader } from '@longshore/protocol'
import { objectOf, oneOf } from '../option-checks.js'
import type { Proxied } from '../session/control-endpoints.js'
import type { HandleOptions, ProxyProtocolOptions } from './ftp-server-contract.js'
import { type HeaderOutcome, HeaderSocket } from './header-socket.js'
import { networksOf } from './networks.js'

const NAMES = ['from', 'timeoutMs', 'data']
const TIMEOUT_MS = 5_000
const LONGEST_TIMER_MS = 2 ** 31 - 1
// A proxy sends the header at once: who waits for one is about to have it, or holds a descriptor for nothing.
const MOST_WAITING = 1_024

/** What is known of a connection that has arrived. */
export interface Arrival extends HandleOptions {
  readonly proxied?: Proxied
}

/** What happens to connections. */
export interface ProxyHooks {
  onConnection(socket: Socket, arrival: Arrival): void
  /** One that a proxy has opened, and not as it should; it is closed. */
  onRefused(remoteAddress: string, reason: string): void
}

/** The proxies of one listener. */
export class Proxies {
  readonly #isProxy: Network
  readonly #timeoutMs: number
  readonly #carriesData: boolean
  readonly #waiting = new Set<Socket>()

  /** Throws a TypeError for options that cannot work. */
  constructor(options: ProxyProtocolOptions) {
    const { from, timeoutMs = TIMEOUT_MS, data } = objectOf('proxyProtocol', options, NAMES)
    if (!(Number.isFinite(timeoutMs) && timeoutMs > 0 && timeoutMs <= LONGEST_TIMER_MS))
      throw new TypeError('proxyProtocol.timeoutMs must be a number of milliseconds above 0.')
    oneOf('proxyProtocol.data', data, ['client', 'proxy'])
    this.#isProxy = networksOf('proxyProtocol.from', from)
    this.#timeoutMs = timeoutMs
    this.#carriesData = data === 'proxy'
  }

  /** Hands the connection over, of a proxy once it has said whose it is. */
  receive(socket: Socket, here: HandleOptions, hooks: ProxyHooks): void {
    const peer = socket.remoteAddress
    if (peer === undefined) socket.destroy()
    else if (!this.#isProxy(peer)) hooks.onConnection(socket, here)
    else void this.#await(socket, canonicalAddress(peer) ?? peer, here, hooks)
  }

  /** Ends those that still wait. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy()
  }

  async #await(socket: Socket, peer: string, here: HandleOptions, hooks: ProxyHooks): Promise<void> {
    socket.on('error', ignore)
    const outcome = await this.#headerOf(socket)
    if (typeof outcome === 'object') hooks.onConnection(socket, this.#arrival(outcome, socket, peer, here))
    else {
      socket.destroy()
      if (outcome !== 'absent') hooks.onRefused(peer, `PROXY header ${outcome}`)
    }
  }

  async #headerOf(socket: Socket): Promise<HeaderOutcome | 'unreadable on this version of node'> {
    if (!(socket instanceof HeaderSocket)) return 'unreadable on this version of node'
    if (this.#waiting.size >= MOST_WAITING) return 'late'
    this.#waiting.add(socket)
    try {
      return await socket.readHeader(this.#timeoutMs)
    } finally {
      this.#waiting.delete(socket)
    }
  }

  #arrival(header: ProxyHeader, socket: Socket, peer: string, here: HandleOptions): Arrival {
    const { source, destination } = header
    if (!source || !destination) return here
    return {
      ...here,
      remoteAddress: source.address,
      remotePort: source.port,
      localAddress: destination.address,
      localPort: destination.port,
      proxied: {
        ...(socket.localAddress !== undefined && { ownAddress: socket.localAddress }),
        ...(this.#carriesData && { dataPeer: peer }),
      },
    }
  }
}

function ignore(): void {}
