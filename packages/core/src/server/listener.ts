/** One listening control port (RFC 959 §2.3; C-40). */
import { createServer, type Server, type Socket } from 'node:net'
import { takeConnections } from '@longshore/data-channel'
import { AcceptedSocket } from '../control/accepted-socket.js'
import type { HandleOptions, ListenAddress, ListenOptions } from './ftp-server-contract.js'
import { HeaderSocket } from './header-socket.js'
import { type Arrival, Proxies, type ProxyHooks } from './proxies.js'

const BACKLOG = 1_024

/** What happens at a listener. */
export interface ListenerHooks extends Pick<ProxyHooks, 'onRefused'> {
  /** `id` is the session's, where somebody else than the server gives them. */
  onConnection(socket: Socket, here: Arrival, id?: string): void
  /** Accepting failed, for want of descriptors for example; listening goes on. */
  onError(error: Error): void
}

/** A listening socket. */
export interface Listener {
  readonly address: ListenAddress
  /** Whether connections are handed over. */
  readonly serving: boolean
  /** Hands connections over from now on, and first those that came before. */
  serve(): void
  /** Stops to accept; connections that were handed over stay. */
  close(): Promise<void>
}

/** Opens a listener; rejects when it cannot. */
export type ListenerOpener = (options: ListenOptions, hooks: ListenerHooks) => Promise<Listener>

/** The arguments of `listen` in either form, as options. */
export function listenOptionsOf(portOrOptions: number | ListenOptions, host?: string): ListenOptions {
  if (typeof portOrOptions !== 'number') return portOrOptions
  return { port: portOrOptions, ...(host !== undefined && { host }) }
}

/** Listens; rejects with the system's error when it cannot, and with a TypeError for options that cannot work. Nothing is read of connections that are `paused`. */
export function openListener(
  options: ListenOptions,
  hooks: ListenerHooks,
  paused = false,
): Promise<Listener> {
  const { port, host, proxyProtocol } = options
  return new Promise((resolve, reject) => {
    const proxies = proxyProtocol && new Proxies(proxyProtocol)
    // A client may close its side behind QUIT and still wants the reply.
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: paused })
    server.once('error', reject)
    server.listen({ port, backlog: BACKLOG, ...(host !== undefined && { host }) }, () => {
      server.off('error', reject)
      server.on('error', error => hooks.onError(error))
      const listener = new OpenListener(server, options.implicitTls ?? false, hooks, proxies)
      if (proxies) takeConnections(server, mayHaveHeader, socket => listener.take(socket))
      else if (paused) server.on('connection', socket => listener.take(socket))
      else takeConnections(server, accepted, socket => listener.take(socket))
      resolve(listener)
    })
  })
}

function accepted(handle: object): Socket {
  return new AcceptedSocket(handle)
}

function mayHaveHeader(handle: object): Socket {
  return new HeaderSocket(handle)
}

class OpenListener implements Listener {
  readonly address: ListenAddress
  readonly #server: Server
  readonly #hooks: ListenerHooks
  readonly #here: HandleOptions
  readonly #early: Socket[] = []
  readonly #proxies: Proxies | undefined
  #serving = false

  constructor(server: Server, implicitTls: boolean, hooks: ListenerHooks, proxies: Proxies | undefined) {
    this.address = addressOf(server, implicitTls)
    this.#here = hereOf(this.address)
    this.#server = server
    this.#hooks = hooks
    this.#proxies = proxies
  }

  get serving(): boolean {
    return this.#serving
  }

  serve(): void {
    this.#serving = true
    for (const socket of this.#early.splice(0)) this.take(socket)
  }

  close(): Promise<void> {
    for (const socket of this.#early.splice(0)) socket.destroy()
    this.#proxies?.close()
    return new Promise(resolve => {
      this.#server.close(() => resolve())
    })
  }

  take(socket: Socket): void {
    if (this.#serving) this.#handOver(socket)
    else {
      socket.on('error', () => {})
      this.#early.push(socket)
    }
  }

  #handOver(socket: Socket): void {
    if (this.#proxies) this.#proxies.receive(socket, this.#here, this.#hooks)
    else this.#hooks.onConnection(socket, this.#here)
  }
}

/** What every connection of a listener has in common; where it listens on all addresses, each has a local one of its own. */
export function hereOf({ address, port, implicitTls }: ListenAddress): HandleOptions {
  const shared = { implicitTls, localPort: port }
  return isUnspecified(address) ? shared : { ...shared, localAddress: address }
}

function isUnspecified(address: string): boolean {
  return address === '::' || address === '0.0.0.0'
}

function addressOf(server: Server, implicitTls: boolean): ListenAddress {
  const bound = server.address()
  if (bound === null || typeof bound === 'string')
    throw new Error('FTP needs an address and a port to listen on.')
  return { address: bound.address, port: bound.port, implicitTls }
}
