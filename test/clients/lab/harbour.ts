// The server of a test file, in this process, reachable on 127.0.0.1 and ::1, with and without implicit TLS, and its users.
import { rm } from 'node:fs/promises'
import { type Credentials, type Limits, type LoginResult, READ_WRITE } from '@longshore/auth'
import { createServer, type FtpServer, type ServerOptions, type TlsOptions } from '@longshore/core'
import { type Certificate, makeCertificate } from './certificate.js'
import { LogBook } from './log-book.js'
import { makeShelf, type Shelf, type ShelfKind } from './shelf.js'
import { addressOf, type Way } from './way.js'

export const PASSWORD = 'open-sesame'

/** A user with a storage of its own. */
export interface Guest {
  readonly name: string
  readonly shelf: Shelf
}

export interface HarbourOptions {
  readonly sessionReuse?: TlsOptions['sessionReuse']
  readonly strictShutdown?: boolean
  readonly clearCommandChannel?: boolean
}

export class Harbour {
  readonly log: LogBook
  private readonly farewells: (() => Promise<void>)[] = []
  private readonly guests = new Map<string, Guest & { readonly limits?: Limits }>()
  private readonly server: FtpServer

  private constructor(
    readonly certificate: Certificate,
    { sessionReuse = 'prefer', ...rest }: HarbourOptions,
  ) {
    const { cert, key } = certificate
    const options: ServerOptions = {
      authenticator: { authenticate: credentials => Promise.resolve(this.login(credentials)) },
      tls: { cert, key, sessionReuse, ...rest },
      limits: { maxSessionsPerAddress: 1_000 },
    }
    this.server = createServer(options)
    this.log = new LogBook(this.server.events$)
  }

  static async open(options: HarbourOptions = {}): Promise<Harbour> {
    const harbour = new Harbour(await makeCertificate(), options)
    for (const host of ['127.0.0.1', '::1']) {
      await harbour.server.listen(0, host)
      await harbour.server.listen({ port: 0, host, implicitTls: true })
    }
    return harbour
  }

  /** A user whose shelf is a new one of that kind, or this one, which goes with the harbour. */
  async invite(kind: ShelfKind | Shelf, limits?: Limits): Promise<Guest> {
    const shelf = typeof kind === 'string' ? await makeShelf(kind) : kind
    const guest = { name: `guest${this.guests.size}`, shelf, ...(limits && { limits }) }
    this.guests.set(guest.name, guest)
    return guest
  }

  portFor(way: Way): number {
    const found = this.server.addresses.find(
      ({ address, implicitTls }) => address === addressOf(way) && implicitTls === (way.tls === 'implicit'),
    )
    if (!found) throw new Error(`nothing listens for IPv${way.family}, ${way.tls}`)
    return found.port
  }

  /** Something that `close` also has to do. */
  atClose(farewell: () => Promise<void>): void {
    this.farewells.push(farewell)
  }

  async close(): Promise<void> {
    await this.server.close()
    this.log.close()
    for (const farewell of this.farewells) await farewell()
    for (const { shelf } of this.guests.values()) await shelf.clear()
    await rm(this.certificate.folder, { recursive: true, force: true })
  }

  private login(credentials: Credentials): LoginResult {
    const guest = this.guests.get(credentials.user)
    if (!guest || credentials.kind !== 'password' || credentials.password !== PASSWORD)
      return { granted: false }
    const { name, limits, shelf } = guest
    const principal = { name, storage: shelf.storage, permissions: READ_WRITE, ...(limits && { limits }) }
    return { granted: true, principal }
  }
}
