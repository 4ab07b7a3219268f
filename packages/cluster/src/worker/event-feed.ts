/** Sends the events of a worker to the primary while somebody listens there, in batches and never without bound. */
import type { FtpServer, ServerEvent } from '@longshore/core'
import { type SentEvent, sentEvent } from '../cluster-event.js'
import type { LineToPrimary } from './to-primary.js'

const MOST_WAITING = 10_000
// Whoever counts sessions must not miss these, and a session has few.
const NEVER_LOST: ReadonlySet<ServerEvent['type']> = new Set([
  'session-opened',
  'session-closed',
  'login-succeeded',
  'fault',
])

/** Watches one server. */
export class EventFeed {
  readonly #server: FtpServer
  readonly #worker: number
  readonly #line: LineToPrimary
  #watching: { unsubscribe(): void } | undefined
  #waiting: NonNullable<SentEvent>[] = []
  #lost = 0
  #sending = false

  constructor(server: FtpServer, worker: number, line: LineToPrimary) {
    this.#server = server
    this.#worker = worker
    this.#line = line
  }

  observe(on: boolean): void {
    if (on) this.#watching ??= this.#server.events$.subscribe(event => this.#add(event))
    else {
      this.#watching?.unsubscribe()
      this.#watching = undefined
    }
  }

  /** Sends what waits, now. */
  flush(): void {
    const [events, lost] = [this.#waiting, this.#lost]
    if (events.length === 0) return
    this.#waiting = []
    this.#lost = 0
    this.#sending = true
    this.#line.tell('events', { events, lost }, undefined, () => {
      this.#sending = false
      this.flush()
    })
  }

  #add(event: ServerEvent): void {
    const sent = sentEvent(event, this.#worker)
    if (!sent) return
    if (this.#waiting.length >= MOST_WAITING && !NEVER_LOST.has(event.type)) {
      this.#lost++
      return
    }
    this.#waiting.push(sent)
    if (this.#waiting.length > 1 || this.#sending) return
    // All that happens in one turn is one message.
    setImmediate(() => {
      if (!this.#sending) this.flush()
    })
  }
}
