/** The cluster in one of its workers: a server that has its connections from the primary, and its limits and lockouts there. */
import cluster from 'node:cluster'
import { type CloseReport, EventStream, type FtpServer, type ListenAddress } from '@longshore/core'
import { createMember } from '@longshore/core/fleet'
import type { ClusterEvent } from '../cluster-event.js'
import type { ClusterOptions, FtpCluster, WorkerView } from '../contract.js'
import { checkGrace } from '../grace.js'
import { Line } from '../line.js'
import type { Beginning } from '../messages.js'
import { plainError } from '../plain.js'
import { NOTHING_CUT } from '../reports.js'
import { type SessionSnapshot, snapshotOf } from '../snapshot.js'
import { RemoteDoors } from './doors.js'
import { EventFeed } from './event-feed.js'
import { fromPrimary } from './from-primary.js'
import { lockoutsOfPrimary } from './lockouts.js'
import { memberOptions } from './member-options.js'
import { whenOrphaned } from './orphan.js'
import { sharedRoll } from './roll.js'
import { type LineToPrimary, sendToPrimary } from './to-primary.js'

/** How long transfers may go on when the primary is gone. */
const ORPHAN_GRACE_MS = 10_000

/** What a worker serves with, once it has begun. */
interface Serving {
  readonly server: FtpServer
  readonly feed: EventFeed
  readonly id: number
}

/** What `cluster` gives in a worker. */
export class Worker implements FtpCluster {
  readonly role = 'worker'
  readonly workers: readonly WorkerView[] = []
  readonly closed: Promise<CloseReport>
  readonly #events = new EventStream<ClusterEvent>(() => {})
  readonly #doors = new RemoteDoors()
  readonly #line: LineToPrimary
  #serving: Serving | undefined
  #closing: Promise<CloseReport> | undefined
  #end: (report: CloseReport) => void = () => {}

  constructor(options: ClusterOptions) {
    this.closed = new Promise(resolve => {
      this.#end = resolve
    })
    this.#line = new Line(sendToPrimary, fromPrimary(this.#post()))
    process.on('message', (message: unknown, handle: unknown) => this.#line.receive(message, handle))
    whenOrphaned(async () => {
      this.#line.close(new Error('The primary is gone.'))
      await this.#close(ORPHAN_GRACE_MS)
    })
    void this.#begin(options)
  }

  get events$(): FtpCluster['events$'] {
    return this.#events.events$
  }

  get addresses(): readonly ListenAddress[] {
    return this.#serving?.server.addresses ?? []
  }

  get sessionCount(): number {
    return this.#serving?.server.sessions.size ?? 0
  }

  async sessions(): Promise<readonly SessionSnapshot[]> {
    if (!this.#serving) return []
    const { server, id } = this.#serving
    return [...server.sessions].map(session => snapshotOf(session, id))
  }

  end(sessionId: string, text?: string): void {
    for (const session of this.#serving?.server.sessions ?? [])
      if (session.id === sessionId) session.end(text)
  }

  listen(): Promise<ListenAddress> {
    return this.#doors.next()
  }

  renewTls(): Promise<void> {
    return Promise.reject(new Error('Renew the certificates in the primary, for all workers.'))
  }

  async close({ graceMs = 0 }: { readonly graceMs?: number } = {}): Promise<CloseReport> {
    const refusal = checkGrace(graceMs)
    if (refusal) throw refusal
    this.#line.tell('leaving', undefined)
    const report = await this.#close(graceMs)
    if (cluster.worker?.isConnected()) cluster.worker.disconnect()
    return report
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #begin(options: ClusterOptions): Promise<void> {
    try {
      const beginning = await this.#line.ask('hello', undefined)
      const member = createMember(await memberOptions(options, beginning, this.#line), {
        openListener: (_, hooks) => this.#doors.open(hooks),
        closed: id => this.#line.tell('closed', { id }),
        roll: sharedRoll(this.#line),
        share: 1 / beginning.workers,
        lockouts: lockoutsOfPrimary(this.#line),
      })
      this.#serve(member.server, beginning)
      this.#line.tell('ready', { rules: member.rules })
    } catch (error) {
      this.#line.tell('failed', plainError(error))
    }
  }

  #serve(server: FtpServer, { id, observed }: Beginning): void {
    const feed = new EventFeed(server, id, this.#line)
    this.#serving = { server, feed, id }
    feed.observe(observed)
  }

  #close(graceMs: number): Promise<CloseReport> {
    this.#closing ??= this.#closeServer(graceMs)
    return this.#closing
  }

  async #closeServer(graceMs: number): Promise<CloseReport> {
    const report = (await this.#serving?.server.close({ graceMs })) ?? NOTHING_CUT
    this.#serving?.feed.flush()
    this.#events.complete()
    this.#end(report)
    return report
  }

  /** What the primary may ask and tell. */
  #post(): Parameters<typeof fromPrimary>[0] {
    return {
      doors: this.#doors,
      server: () => this.#serving?.server,
      sessions: () => this.sessions(),
      close: graceMs => this.#close(graceMs),
      gone: id => this.#line.tell('closed', { id }),
      observe: on => this.#serving?.feed.observe(on),
      end: (id, text) => this.end(id, text),
    }
  }
}
