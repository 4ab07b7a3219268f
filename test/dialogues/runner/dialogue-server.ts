// The server of one dialogue, as its header describes it.
import {
  type Authenticator,
  anonymous,
  certificate,
  firstOf,
  type Permission,
  READ_WRITE,
  staticUsers,
} from '@longshore/auth'
import { createServer, type FtpServer, type ServerOptions, tokens } from '@longshore/core'
import type { StorageAdapter } from '@longshore/storage'
import { container } from 'tsyringe'
import { CLIENT_CERT, SERVER_CERT, SERVER_KEY } from './certificates.js'
import type { Header } from './dialogue-file.js'
import { dialogueStorage } from './dialogue-storage.js'
import { freePort } from './taken-port.js'
import { TestClock } from './test-clock.js'

/** A server that does not listen yet, and what is behind it. */
export interface DialogueServer {
  readonly server: FtpServer
  readonly storage: StorageAdapter
  readonly clock: TestClock
  /** The only passive port, to be taken once the server listens. */
  readonly portToTake: number | undefined
}

/** Users: alice (password `secret`), bob (`hunter2`, a home of his own), anonymous, and some that are odd. TLS is there unless an option says `tls = false`. */
export async function dialogueServer(header: Header): Promise<DialogueServer> {
  const storage = await dialogueStorage(header)
  const clock = new TestClock()
  const child = container.createChildContainer()
  child.registerInstance(tokens.CLOCK as symbol, clock)
  const options: Record<string, unknown> = {
    authenticator: firstOf(unwell, byCertificate(storage), users(header, storage), anonymous(storage)),
    tls: { cert: SERVER_CERT, key: SERVER_KEY },
    container: child,
  }
  const portToTake = header.portTaken ? await freePort() : undefined
  if (portToTake !== undefined) set(options, ['passive', 'ports'], [portToTake, portToTake])
  for (const [name, value] of header.options) set(options, name.split('.'), value)
  return { server: createServer(options as unknown as ServerOptions), storage, clock, portToTake }
}

function users(header: Header, storage: StorageAdapter) {
  const permissions = header.may ? new Set(header.may as Permission[]) : READ_WRITE
  return staticUsers([
    { name: 'alice', password: 'secret', storage, permissions },
    { name: 'bob', password: 'hunter2', storage, home: '/berth/bob' },
    { name: 'nobody', password: '', allowEmptyPassword: true, storage },
    { name: 'careful', password: 'secret', storage, requireTls: true },
    { name: 'single', password: 'secret', storage, limits: { maxSessions: 1 } },
  ])
}

/** Accounts that cannot be asked about. */
const unwell: Authenticator = {
  authenticate({ user }) {
    if (user === 'outage') return Promise.reject(new Error('the database is down'))
    if (user === 'hangs') return new Promise(() => {})
    return Promise.resolve({ granted: false })
  },
}

/** Alice, to a server that asks for certificates. */
function byCertificate(storage: StorageAdapter) {
  return certificate({ users: [{ name: 'alice', commonName: 'alice', storage }] })
}

/** `tls.clientCa = true` stands for the certificate of alice. */
function set(
  target: Record<string, unknown>,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[first] =
      first === 'clientCa' && value === true
        ? CLIENT_CERT
        : value === false && first === 'tls'
          ? undefined
          : value
    return
  }
  const inner = { ...(target[first] as Record<string, unknown> | undefined) }
  set(inner, rest, value)
  target[first] = inner
}
