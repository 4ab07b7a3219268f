/** The cluster in its primary: it listens and counts, and leaves everything else to its workers. */
import { sharedLockouts } from '@longshore/auth'
import {
  type CloseReport,
  EventStream,
  type ListenAddress,
  type ListenOptions,
  type TlsCertificates,
} from '@longshore/core'
import { listenOptionsOf } from '@longshore/core/fleet'
import type { ClusterEvent } from '../cluster-event.js'
import type { FtpCluster, WorkerView } from '../contract.js'
import { checkGrace } from '../grace.js'
import type { Settings } from '../settings.js'
import type { SessionSnapshot } from '../snapshot.js'
import { Crew } from './crew.js'
import { type Door, Doors } from './doors.js'
import { Guests } from './guests.js'
import type { Hand } from './hand.js'
import { handHooks } from './hand-hooks.js'
import { KnownSessions } from './known-sessions.js'
import { Reception } from './reception.js'
import { RenewedCertificates } from './renewed-certificates.js'
import { settleEnd } from './settle-end.js'
import { endSession, sessionsOf, workersOf } from './views.js'

/** What `cluster` gives in the primary. */
export class Primary implements FtpCluster {
  readonly role = 'primary'
  readonly closed: Promise<CloseReport>
  readonly #settings: Settings
  readonly #events: EventStream<ClusterEvent>
  readonly #guests = new Guests()
  readonly #known = new KnownSessions()
  readonly #certificates = new RenewedCertificates()
  readonly #crew: Crew
  readonly #reception: Reception
  readonly #doors: Doors
  #started: Promise<void> | undefined
  #closing: Promise<CloseReport> | undefined
  #end: (report: CloseReport) => void = () => {}

  constructor(settings: Settings, freed: () => void) {
    this.#settings = settings
    this.closed = new Promise(resolve => {
      this.#end = resolve
    })
    void this.closed.then(freed)
    this.#events = new EventStream<ClusterEvent>(
      error => settings.logger?.error({ error }, 'a subscriber of events$ failed'),
      observed => {
        if (!observed) this.#known.clear()
        for (const { line } of this.#crew.hands) line.tell('observe', observed)
      },
    )
    this.#crew = this.#makeCrew()
    this.#reception = new Reception(this.#guests, this.#crew, this.#events)
    this.#doors = new Doors({
      onConnection: (socket, arrival, door) => this.#reception.receive(socket, arrival, door),
      onRefused: (remoteAddress, reason) => this.#reception.tellRefused(remoteAddress, reason),
      onError: error => settings.logger?.error({ error }, 'accepting connections failed'),
    })
  }

  get events$(): FtpCluster['events$'] {
    return this.#events.events$
  }

  get addresses(): readonly ListenAddress[] {
    return this.#doors.addresses
  }

  get workers(): readonly WorkerView[] {
    return workersOf(this.#crew)
  }

  get sessionCount(): number {
    return this.#guests.heads.total
  }

  sessions(): Promise<readonly SessionSnapshot[]> {
    return sessionsOf(this.#crew)
  }

  end(sessionId: string, text?: string): void {
    endSession(this.#crew, sessionId, text)
  }

  async listen(portOrOptions: number | ListenOptions, host?: string): Promise<ListenAddress> {
    this.#refuseAfterClose()
    const door = await this.#doors.open(listenOptionsOf(portOrOptions, host))
    try {
      await this.#admitAll(door)
    } catch (error) {
      this.#doors.close(door)
      throw this.#closing ? afterClose() : error
    }
    door.listener.serve()
    this.#events.emit({ type: 'listening', ...door.note.address })
    return door.note.address
  }

  close({ graceMs = 0 }: { readonly graceMs?: number } = {}): Promise<CloseReport> {
    const refusal = checkGrace(graceMs)
    if (refusal) return Promise.reject(refusal)
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  renewTls(certificates: TlsCertificates): Promise<void> {
    return this.#certificates.tellAll(this.#crew, certificates)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #admitAll({ note }: Door): Promise<void> {
    this.#refuseAfterClose()
    const running = this.#started !== undefined
    this.#started ??= this.#start()
    await this.#started
    this.#refuseAfterClose()
    if (running)
      await Promise.all(
        [...this.#crew.hands]
          .filter(({ state }) => state === 'serving')
          .map(({ line }) => line.ask('listen', note)),
      )
    this.#refuseAfterClose()
  }

  async #start(): Promise<void> {
    try {
      this.#reception.open(await this.#crew.start())
    } catch (error) {
      this.#started = undefined
      throw error
    }
  }

  async #close(graceMs: number): Promise<CloseReport> {
    this.#events.emit({ type: 'closing' })
    this.#reception.close()
    this.#doors.closeAll()
    const report = await this.#crew.close(graceMs)
    this.#events.emit({ type: 'closed' })
    this.#events.complete()
    this.#known.clear()
    this.#end(report)
    return report
  }

  #makeCrew(): Crew {
    const lockouts = sharedLockouts()
    return new Crew(this.#settings, {
      ofHand: hand =>
        handHooks(hand, {
          settings: this.#settings,
          events: this.#events,
          guests: this.#guests,
          known: this.#known,
          lockouts,
          keepOut: (address, ms) => this.#reception.keepOut(address, ms),
          left: id => this.#reception.left(hand, id),
          recount: () => this.#reception.recount(),
        }),
      prepare: hand => this.#prepare(hand),
      started: ({ id, pid }) => this.#events.emit({ type: 'worker-started', worker: id, pid }),
      ended: (hand, exit, replacedInMs) => {
        const [known, reception, events] = [this.#known, this.#reception, this.#events]
        settleEnd(hand, { exit, replacedInMs }, { known, reception, events })
      },
      stumbled: error => this.#events.emit({ type: 'fault', where: 'start of a worker', error }),
      failed: error => this.#failed(error),
    })
  }

  async #prepare(hand: Hand): Promise<void> {
    await this.#doors.admit(note => hand.line.ask('listen', note))
    await this.#certificates.tell(hand)
  }

  #failed(error: Error): void {
    this.#settings.logger?.error({ error }, 'no worker can be kept alive')
    this.#events.emit({ type: 'failed', error })
    void this.close()
  }

  #refuseAfterClose(): void {
    if (this.#closing) throw afterClose()
  }
}

function afterClose(): Error {
  return new Error('The cluster is closed; make a new one to listen again.')
}
