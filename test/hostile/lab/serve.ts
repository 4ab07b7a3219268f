// A server on a real port of loopback with one user, closed when the test has finished; what it tells its app is kept.
import { type Authenticator, type Permission, READ_WRITE } from '@longshore/auth'
import { createServer, type FtpServer, type ServerEvent, type ServerOptions } from '@longshore/core'
import type { StorageAdapter } from '@longshore/storage'
import { onTestFinished } from 'vitest'

export const USER = 'ada'
export const PASSWORD = 'lovelace'

export interface ServeOptions extends Partial<ServerOptions> {
  readonly permissions?: ReadonlySet<Permission>
  /** `127.0.0.1` unless given. */
  readonly host?: string
  readonly implicitTls?: boolean
}

export interface Served {
  readonly server: FtpServer
  readonly port: number
  readonly events: ServerEvent[]
  /** Resolves with the first event that `wanted` takes, past ones included; rejects at the deadline. */
  event(what: string, wanted: (event: ServerEvent) => boolean, deadlineMs?: number): Promise<ServerEvent>
}

/** Lets {@link USER} in and nobody else. */
export function oneUser(
  storage: StorageAdapter,
  permissions: ReadonlySet<Permission> = READ_WRITE,
): Authenticator {
  return {
    async authenticate(credentials) {
      const known =
        credentials.kind === 'password' && credentials.user === USER && credentials.password === PASSWORD
      if (!known) return { granted: false, reason: 'bad credentials' }
      return { granted: true, principal: { name: USER, storage, permissions } }
    },
  }
}

/** Serves `storage`; the app's own authenticator may be among the options. */
export async function serve(
  storage: StorageAdapter,
  { permissions, host = '127.0.0.1', implicitTls = false, ...options }: ServeOptions = {},
): Promise<Served> {
  const server = createServer({ authenticator: oneUser(storage, permissions), ...options })
  const events: ServerEvent[] = []
  const waiting = new Set<() => void>()
  server.events$.subscribe(event => {
    events.push(event)
    for (const look of [...waiting]) look()
  })
  onTestFinished(() => server.close().then(() => {}))
  const { port } = await server.listen({ port: 0, host, implicitTls })
  return {
    server,
    port,
    events,
    event: (what, wanted, deadlineMs = 10_000) => awaitEvent(events, waiting, what, wanted, deadlineMs),
  }
}

function awaitEvent(
  events: readonly ServerEvent[],
  waiting: Set<() => void>,
  what: string,
  wanted: (event: ServerEvent) => boolean,
  deadlineMs: number,
): Promise<ServerEvent> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      waiting.delete(look)
      reject(new Error(`${what} did not happen within ${deadlineMs} ms`))
    }, deadlineMs)
    const look = () => {
      const found = events.find(wanted)
      if (!found) return
      clearTimeout(late)
      waiting.delete(look)
      resolve(found)
    }
    waiting.add(look)
    look()
  })
}
