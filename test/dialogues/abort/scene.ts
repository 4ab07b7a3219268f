// A logged-in client with one data connection, for tests that break into a transfer at every point of it.
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { finished } from 'node:stream/promises'
import { staticUsers } from '@longshore/auth'
import { createServer, type FtpServer } from '@longshore/core'
import { Dialogue } from '@longshore/core/testing'
import { type StorageAdapter, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { pattern } from '../runner/bytes-text.js'
import { SERVER_CERT, SERVER_KEY } from '../runner/certificates.js'
import { DataLine } from '../runner/data-line.js'
import { HARNESS_CALL } from '../runner/dialogue-storage.js'
import { portTold } from '../runner/wording.js'
import { countedStorage, type Gates, type Ledger } from './counted-storage.js'

export const HOST = '127.0.0.1'
export const BIG = pattern(6_000_000)
export const OLD = Buffer.from('what was there before')

/** A server with a big file, a small one, and a directory that takes a while to list. */
export class Scene {
  readonly ledger: Ledger = { open: 0, doubled: 0 }
  readonly gates: Gates = {}
  readonly storage: StorageAdapter
  readonly server: FtpServer
  #port = 0

  constructor() {
    const files = { '/big': BIG, '/file': OLD, ...manyFiles() }
    this.storage = memoryStorage({ files, partial: 'discard' })
    const counted = countedStorage(this.storage, this.ledger, this.gates)
    this.server = createServer({
      authenticator: staticUsers([{ name: 'alice', password: 'secret', storage: counted }]),
      tls: { cert: SERVER_CERT, key: SERVER_KEY },
      limits: { maxSessions: 1_000, maxSessionsPerAddress: 1_000 },
    })
  }

  async start(): Promise<void> {
    this.#port = (await this.server.listen(0, HOST)).port
  }

  /** A session in TYPE I, with PROT P when it is `secure`. */
  async client(secure: boolean): Promise<Client> {
    const socket = connect({ host: HOST, port: this.#port, noDelay: true })
    await once(socket, 'connect')
    const control = new Dialogue(socket)
    await control.reply()
    if (secure) {
      await control.command('AUTH TLS')
      await control.secure()
      await control.command('PROT P')
    }
    await control.command('USER alice')
    await control.command('PASS secret')
    await control.command('TYPE I')
    return new Client(control, secure)
  }

  /** Puts the old file back. */
  async restore(): Promise<void> {
    const upload = await this.storage.write(virtualPath('/file'), { kind: 'replace' }, HARNESS_CALL)
    await finished(upload.sink().end(OLD))
    await upload.commit()
  }

  async fileNow(): Promise<Buffer> {
    const source = await this.storage.read(virtualPath('/file'), { start: 0 }, HARNESS_CALL)
    const chunks: Buffer[] = []
    for await (const chunk of source.stream()) chunks.push(chunk as Buffer)
    await source.close()
    return Buffer.concat(chunks)
  }
}

/** The client's side of a session. */
export class Client {
  readonly control: Dialogue
  readonly data: DataLine

  constructor(control: Dialogue, secure: boolean) {
    this.control = control
    const protection = () => (secure ? { session: control.tlsSession } : undefined)
    this.data = new DataLine({ host: HOST, protection })
  }

  async passive(): Promise<void> {
    const port = portTold(await this.control.command('EPSV'))
    if (port === undefined) throw new Error('EPSV told no port')
    this.data.told(port)
  }

  async active(): Promise<void> {
    const { address, port }: AddressInfo = await this.data.listen()
    await this.control.command(`EPRT |1|${address}|${port}|`)
  }

  close(): void {
    this.data.close()
    this.control.destroy()
  }
}

/** More names than are sorted before the first line leaves. */
function manyFiles(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`/many/name-${i}`, '']))
}
