// What a server saw of each user, from its events: the proof that a client came the way it was told to.
import type { ServerEvent, Session } from '@longshore/core'
import type { Observable, Subscription } from 'rxjs'
import type { Mode } from './way.js'

type Of<T extends ServerEvent['type']> = Extract<ServerEvent, { type: T }>

interface Page {
  readonly session: Session
  user: string | undefined
  readonly commands: Of<'command'>[]
  readonly transfers: Of<'transfer-finished'>[]
  readonly protocols: string[]
}

const MODES: ReadonlySet<string> = new Set<Mode>(['PASV', 'EPSV', 'PORT', 'EPRT'])

export class LogBook {
  readonly faults: Of<'fault'>[] = []
  private readonly pages = new Map<string, Page>()
  private readonly subscription: Subscription
  private readonly listeners = new Set<(event: ServerEvent) => void>()

  constructor(events$: Observable<ServerEvent>) {
    this.subscription = events$.subscribe(event => {
      this.enter(event)
      for (const listener of this.listeners) listener(event)
    })
  }

  close(): void {
    this.subscription.unsubscribe()
  }

  /** The sessions of a user, the oldest first. */
  sessions(user: string): readonly Page[] {
    return [...this.pages.values()].filter(page => page.user === user)
  }

  transfers(user: string): readonly Of<'transfer-finished'>[] {
    return this.sessions(user).flatMap(({ transfers }) => transfers)
  }

  /** `VERB argument`, as clients sent them. */
  commands(user: string): readonly string[] {
    return this.sessions(user).flatMap(({ commands }) =>
      commands.map(({ verb, argument }) => (argument === undefined ? verb : `${verb} ${argument}`)),
    )
  }

  /** The verbs that were tried to open data connections. */
  modes(user: string): ReadonlySet<string> {
    const verbs = this.sessions(user).flatMap(({ commands }) => commands.map(({ verb }) => verb))
    return new Set(verbs.filter(verb => MODES.has(verb)))
  }

  /** Waits for an event of a user that satisfies. */
  next(user: string, satisfies: (event: ServerEvent) => boolean): Promise<void> {
    return new Promise(resolve => {
      const listener = (event: ServerEvent) => {
        if (!('session' in event) || event.session?.principal?.name !== user || !satisfies(event)) return
        this.listeners.delete(listener)
        resolve()
      }
      this.listeners.add(listener)
    })
  }

  private enter(event: ServerEvent): void {
    if (event.type === 'fault') this.faults.push(event)
    if (!('session' in event) || !event.session) return
    const page = this.pageOf(event.session)
    if (event.type === 'login-succeeded') page.user = event.user
    else if (event.type === 'command') page.commands.push(event)
    else if (event.type === 'transfer-finished') page.transfers.push(event)
    else if (event.type === 'session-secured') page.protocols.push(event.protocol)
  }

  private pageOf(session: Session): Page {
    const known = this.pages.get(session.id)
    if (known) return known
    const page: Page = { session, user: undefined, commands: [], transfers: [], protocols: [] }
    this.pages.set(session.id, page)
    return page
  }
}
