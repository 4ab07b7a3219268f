/** The session itself: it owns one control connection and everything that belongs to it, and ends all of it once. */

import type { Duplex } from 'node:stream'
import type { Offence, Principal } from '@longshore/auth'
import type { DataSecurity } from '@longshore/data-channel'
import type { DependencyContainer } from 'tsyringe'
import { ControlConnection } from '../control/control-connection.js'
import type { ArrivedCommand } from '../dispatch/arrived-command.js'
import { reply } from '../dispatch/reply.js'
import type { ServerParts } from '../server/server-parts.js'
import type { Token } from '../wiring/token.js'
import { SESSION } from '../wiring/tokens.js'
import { CommandPace } from './command-pace.js'
import { CommandPipeline } from './command-pipeline.js'
import { endpointsOf, type Proxied } from './control-endpoints.js'
import { LoginDesk } from './login-desk.js'
import type { RunningTransfer, Session } from './session.js'
import { freshState, type SessionState } from './session-state.js'
import { SessionTls } from './session-tls.js'
import { TransferSlot } from './transfer-slot.js'

/** Addresses of the control connection, canonical. */
export type SessionAddresses = Pick<
  Session,
  'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'
> & {
  readonly proxied?: Proxied | undefined
}

/** One control connection's life. */
export class LiveSession implements Session {
  readonly id: string
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
  readonly proxied: Proxied | undefined
  readonly parts: ServerParts
  readonly control: ControlConnection
  readonly login: LoginDesk
  /** Commands that have arrived and have no final reply, in order. */
  readonly pending: ArrivedCommand[] = []
  state: SessionState = freshState()
  principal: Principal | undefined
  /** Lines that were no commands, before login. */
  strayLines = 0
  tooLongLines = 0
  /** Monotonic time of the last command's end. */
  activeAt: number
  readonly openedAt: number
  ended = false
  /** Monotonic time since which the client's side of the connection is waited for. */
  hungUpAt = 0
  readonly #pipeline = new CommandPipeline(this)
  /** Wall time, as a number: a Date takes a hundred bytes, and anybody could change it. */
  readonly #connectedAt: number
  #slot: TransferSlot | undefined
  #tls: SessionTls | undefined
  #controller: AbortController | undefined
  #container: DependencyContainer | undefined

  constructor(id: string, socket: Duplex, addresses: SessionAddresses, parts: ServerParts) {
    this.id = id
    this.remoteAddress = addresses.remoteAddress
    this.remotePort = addresses.remotePort
    this.localAddress = addresses.localAddress
    this.localPort = addresses.localPort
    this.proxied = addresses.proxied
    this.parts = parts
    this.#connectedAt = parts.clock.date().getTime()
    this.openedAt = parts.clock.now()
    this.activeAt = this.openedAt
    this.login = new LoginDesk(this)
    const { commandRate } = parts.settings.limits
    const paced = commandRate !== Number.POSITIVE_INFINITY
    const hooks = paced ? new CommandPace(this, this.#pipeline, commandRate) : this.#pipeline
    this.control = new ControlConnection(socket, hooks)
  }

  get connectedAt(): Date {
    return new Date(this.#connectedAt)
  }

  /** Made at its first use, as {@link tls} is: sessions that only wait are many. */
  get slot(): TransferSlot {
    if (!this.#slot) {
      this.#slot = new TransferSlot(this.parts.channels, () => endpointsOf(this))
      if (this.ended) this.#slot.dispose()
    }
    return this.#slot
  }

  get tls(): SessionTls {
    this.#tls ??= new SessionTls(this)
    return this.#tls
  }

  get secure(): boolean {
    return this.control.tls !== undefined
  }

  /** For data connections. */
  get security(): DataSecurity | undefined {
    return this.#tls?.security
  }

  get transfer(): RunningTransfer | undefined {
    return this.#slot?.running
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.ended) this.#controller.abort()
    return this.#controller.signal
  }

  resolve<T>(token: Token<T>): T {
    if (!this.#container) {
      this.#container = this.parts.sessionContainer()
      this.#container.registerInstance<Session>(SESSION, this)
    }
    return this.#container.resolve<T>(token)
  }

  /** Greets, after TLS when that is implicit, and serves commands until the end. */
  async start(socket: Duplex, implicitTls: boolean): Promise<void> {
    if (implicitTls && !this.parts.securities)
      throw new TypeError('implicitTls needs the option tls with cert and key.')
    if (this.secure) this.tls.adopt()
    if (implicitTls && !(await this.tls.shakeHands())) return
    if (this.ended) return
    // Who listens for TLS only has asked for protected data too (P-51).
    if (implicitTls) this.state = { ...this.state, protection: 'private' }
    void this.control.send(reply(220, this.parts.view.texts.greeting))
    if (!implicitTls) this.control.lines.attach(socket)
  }

  /** What it did in place of a login is told to those who guard it; who is logged in has not guessed. */
  offend(offence: Offence): void {
    if (!this.principal) this.parts.frontDoor.offended(this.remoteAddress, offence)
  }

  end(text = 'Service closing control connection.'): void {
    this.endWith(reply(421, text), 'ended by the server')
  }

  /** Says a last reply and closes. */
  endWith(last: ReturnType<typeof reply>, reason: string): void {
    if (this.ended) return
    void this.control.send(last)
    this.finish(reason)
    this.hangUp()
  }

  /** Ends the control connection in order; a client that does not close its side is cut before long (P-58). */
  hangUp(): void {
    if (!this.control.end()) return
    this.hungUpAt = this.parts.clock.now()
    this.parts.registry.hangingUp.add(this)
  }

  /** The control connection is gone. */
  lost(error: Error | undefined): void {
    this.parts.registry.hangingUp.delete(this)
    const noHandshake = this.#tls?.end()
    this.finish(noHandshake ?? (error ? 'connection lost' : 'closed by the client'))
  }

  /** Everything of this session ends, once. The control connection itself may still flush its last reply. */
  finish(reason: string): void {
    if (this.ended) return
    this.ended = true
    for (const command of this.pending) {
      command.abort()
      command.hurry?.()
    }
    this.#controller?.abort()
    this.#slot?.dispose()
    const { events, registry, clock } = this.parts
    registry.delete(this)
    this.control.lines.stop()
    this.#pipeline.end()
    if (events.observed)
      events.emit({
        type: 'session-closed',
        session: this,
        reason,
        milliseconds: clock.now() - this.openedAt,
      })
  }
}
