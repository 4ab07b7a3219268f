/** The server: it listens, makes sessions, and closes all of it in order (C-43). */

import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { canonicalAddress } from '@longshore/protocol'
import type { Observable } from 'rxjs'
import type { CommandTable, SiteTable } from '../dispatch/command-table.js'
import type { ServerEvent } from '../events/server-event.js'
import type { FleetHooks } from '../fleet/fleet-hooks.js'
import { watchDeadlines } from '../session/idle-watch.js'
import { LiveSession } from '../session/live-session.js'
import type { Session } from '../session/session.js'
import { checkRenewed } from '../tls/tls-checks.js'
import type { TlsCertificates } from '../tls/tls-options.js'
import type { Wired } from '../wiring/server-wiring.js'
import { Admission } from './admission.js'
import { Drain } from './drain.js'
import type {
  CloseReport,
  FtpServer,
  HandleOptions,
  ListenAddress,
  ListenOptions,
} from './ftp-server-contract.js'
import { type Listener, type ListenerOpener, listenOptionsOf, openListener } from './listener.js'
import type { Arrival } from './proxies.js'
import { addressesOf } from './session-addresses.js'

const CLOSING = { reason: 'closing', silent: false }

/** What `createServer` gives. */
export class LiveServer implements FtpServer {
  readonly #wired: Wired
  readonly #openListener: ListenerOpener
  readonly #closed: FleetHooks['closed'] | undefined
  #listeners: Listener[] = []
  readonly #idPrefix = randomBytes(4).toString('hex')
  readonly #drain: Drain
  readonly #admission: Admission
  #sessionCount = 0
  #stopWatch: (() => void) | undefined
  #closing: Promise<CloseReport> | undefined
  #warned = false

  constructor(wired: Wired, fleet?: FleetHooks) {
    this.#wired = wired
    this.#openListener = fleet?.openListener ?? openListener
    this.#closed = fleet?.closed
    this.#drain = new Drain(wired.parts)
    const { settings, registry, handshakes, clock, frontDoor } = wired.parts
    const heads = { all: registry.heads, waiting: registry.waiting, handshakes }
    this.#admission = new Admission(
      settings,
      heads,
      () => clock.now(),
      address => frontDoor.keepsOut(address),
    )
    registry.onDeleted = fleet && (({ id }) => fleet.closed(id))
  }

  get addresses(): readonly ListenAddress[] {
    return this.#listeners.filter(({ serving }) => serving).map(({ address }) => address)
  }

  get sessions(): ReadonlySet<Session> {
    return this.#wired.parts.registry.sessions
  }

  get events$(): Observable<ServerEvent> {
    return this.#wired.parts.events.events$
  }

  get commands(): CommandTable {
    return this.#wired.parts.view.commands
  }

  get site(): SiteTable {
    return this.#wired.parts.view.site
  }

  async listen(portOrOptions: number | ListenOptions, host?: string): Promise<ListenAddress> {
    this.#refuseAfterClose()
    const options = listenOptionsOf(portOrOptions, host)
    const { parts } = this.#wired
    if (options.implicitTls && !parts.settings.tls)
      throw new TypeError('implicitTls needs the option tls with cert and key.')
    const listener = await this.#openListener(options, {
      onConnection: (socket, here, id) => this.#take(socket, here, id),
      onRefused: (remoteAddress, reason) =>
        parts.events.emit({ type: 'session-refused', remoteAddress, reason }),
      onError: error => parts.logger.error({ error }, 'accepting connections failed'),
    })
    this.#listeners.push(listener)
    try {
      this.#refuseAfterClose()
      await parts.channels.start([listener.address])
      this.#refuseAfterClose()
    } catch (error) {
      this.#listeners = this.#listeners.filter(other => other !== listener)
      await listener.close()
      throw error
    }
    listener.serve()
    this.#warnOfClearText(listener.address)
    parts.events.emit({ type: 'listening', ...listener.address })
    return listener.address
  }

  handle(socket: Duplex, options: HandleOptions = {}): void {
    this.#take(socket, options)
  }

  #take(socket: Duplex, options: Arrival, givenId?: string): void {
    const { parts } = this.#wired
    if (socket.closed) return
    const { implicitTls = false } = options
    const addresses = addressesOf(socket, options)
    const { remoteAddress } = addresses
    const refusal = this.#closing
      ? CLOSING
      : (this.#admission.knock(remoteAddress) ?? this.#admission.full(remoteAddress, implicitTls))
    if (refusal) {
      this.#drain.refuse(socket, refusal, { remoteAddress, implicitTls })
      if (givenId !== undefined) this.#closed?.(givenId)
      return
    }
    this.#stopWatch ??= watchDeadlines(parts.registry, parts.settings, parts.clock)
    const id = givenId ?? `${this.#idPrefix}-${++this.#sessionCount}`
    const session = new LiveSession(id, socket, addresses, parts)
    parts.registry.add(session)
    this.#drain.watch(socket)
    if (parts.events.observed) parts.events.emit({ type: 'session-opened', session })
    session.start(socket, implicitTls).catch((error: unknown) => {
      parts.events.emit({ type: 'fault', session, where: 'session start', error })
      session.finish('fault')
      session.control.destroy()
    })
  }

  renewTls(certificates: TlsCertificates): void {
    const { securities } = this.#wired.parts
    if (!securities) throw new TypeError('renewTls needs a server that was made with the option tls.')
    securities.renew(checkRenewed(certificates))
  }

  close({ graceMs = 0 }: { readonly graceMs?: number } = {}): Promise<CloseReport> {
    if (typeof graceMs !== 'number' || !(graceMs >= 0))
      return Promise.reject(new TypeError('graceMs must be a number of milliseconds, 0 or more.'))
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #refuseAfterClose(): void {
    if (this.#closing) throw new Error('The server is closed; make a new one to listen again.')
  }

  /** Once: passwords that anybody on the way can read are a decision that somebody should know of (C-58). */
  #warnOfClearText({ address, implicitTls }: ListenAddress): void {
    const { settings, logger } = this.#wired.parts
    const policy = settings.tls?.policy ?? 'optional'
    if (this.#warned || implicitTls || policy !== 'optional' || isLoopback(address)) return
    this.#warned = true
    logger.warn(
      { address },
      'passwords may travel in the clear: the option tls with policy required prevents it',
    )
  }

  async #close(graceMs: number): Promise<CloseReport> {
    const { parts, extensions } = this.#wired
    parts.events.emit({ type: 'closing' })
    const stopped = this.#listeners.splice(0).map(listener => listener.close())
    const report = await this.#drain.run(graceMs)
    try {
      await parts.channels.close()
    } catch (error) {
      parts.logger.error({ error }, 'closing the data channels failed')
    }
    await Promise.all(stopped)
    this.#stopWatch?.()
    parts.frontDoor.close()
    await extensions.close(parts.settings.timeouts.pluginMs, parts.clock, error =>
      parts.logger.error({ error }, 'closing a plugin failed'),
    )
    parts.events.emit({ type: 'closed' })
    parts.events.complete()
    return report
  }
}

function isLoopback(address: string): boolean {
  const canonical = canonicalAddress(address)
  return canonical === '::1' || canonical?.startsWith('127.') === true
}
