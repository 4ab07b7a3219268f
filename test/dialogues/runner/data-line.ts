// The client's end of one data connection, whichever side opens it (RFC 959 §3.2).
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

const PATIENCE_MS = 5_000
const TURNS_TO_READ = 8

/** How data connections of a conversation are made. */
export interface DataTerms {
  /** Where the server is, and where the client listens. */
  readonly host: string
  /** Whether PROT P is in force, and the TLS session to resume then. */
  protection(): { readonly session: Buffer | undefined } | undefined
}

/** One data connection; it is made at its first use. */
export class DataLine {
  readonly #terms: DataTerms
  #port: number | undefined
  #listener: Server | undefined
  #accepted: Promise<Socket> | undefined
  #raw: Socket | undefined
  #stream: Socket | TLSSocket | undefined
  #connected: Promise<Socket | TLSSocket> | undefined
  #received: Buffer[] = []
  #length = 0
  #over: Error | true | undefined
  #wake: (() => void) | undefined

  constructor(terms: DataTerms) {
    this.#terms = terms
  }

  /** Waits for the server on a port of this client. */
  async listen(): Promise<AddressInfo> {
    const listener = createServer()
    this.#listener = listener
    this.#accepted = once(listener, 'connection').then(([socket]) => socket as Socket)
    this.#accepted.catch(() => {})
    listener.listen(0, this.#terms.host)
    await once(listener, 'listening')
    return listener.address() as AddressInfo
  }

  /** The server listens on this port. */
  told(port: number): void {
    this.#port = port
  }

  /** Makes the connection, if that is not done, and begins TLS under PROT P. Without `reading` what comes stays where it is. */
  connect(reading = true): Promise<Socket | TLSSocket> {
    this.#connected ??= this.#connect(reading)
    return this.#connected
  }

  async #connect(reading: boolean): Promise<Socket | TLSSocket> {
    const raw = this.#accepted ? await this.#accepted : await this.#dial()
    this.#raw = raw
    // A server that had nothing to say has closed it already.
    if (raw.readableEnded || raw.destroyed) this.#finish(true)
    const protection = this.#over ? undefined : this.#terms.protection()
    const stream = protection ? overTls(raw, protection.session) : raw
    this.#stream = stream
    raw.on('error', error => this.#finish(error))
    if (reading) stream.on('data', (bytes: Buffer) => this.#take(bytes))
    stream.on('end', () => this.#finish(true))
    stream.on('error', error => this.#finish(error))
    stream.on('close', () => this.#finish(true))
    return stream
  }

  /** The next `length` bytes. */
  async take(length: number): Promise<Buffer> {
    await this.connect()
    while (this.#length < length && this.#over === undefined) await this.#more()
    const all = Buffer.concat(this.#received)
    this.#received = [all.subarray(length)]
    this.#length = all.length - Math.min(length, all.length)
    return all.subarray(0, length)
  }

  /** Everything up to the end of the data. Rejects when the connection broke. */
  async takeAll(): Promise<Buffer> {
    await this.gone()
    // A connection that is closed before TLS began has brought nothing, in whatever way that shows.
    if (this.#over instanceof Error && !isEndBeforeTls(this.#over)) throw this.#over
    return Buffer.concat(this.#received.splice(0))
  }

  /** Resolves when the server has closed the connection, in whatever way. */
  async gone(): Promise<void> {
    await this.connect()
    while (this.#over === undefined) await this.#more()
  }

  async send(bytes: Buffer, ends: boolean): Promise<void> {
    const stream = await this.connect()
    if (ends) stream.end(bytes)
    else stream.write(bytes)
  }

  async end(): Promise<void> {
    const stream = await this.connect()
    stream.end()
  }

  /** Resets the connection, once the server has had turns of the event loop to read what was sent. */
  async break(): Promise<void> {
    const stream = await this.connect()
    if ('encrypted' in stream && stream.getProtocol() === null) await once(stream, 'secureConnect')
    for (let turn = 0; turn < TURNS_TO_READ; turn++) await new Promise(setImmediate)
    this.#raw?.resetAndDestroy()
  }

  close(): void {
    this.#listener?.close()
    this.#accepted?.then(socket => socket.destroy()).catch(() => {})
    this.#stream?.destroy()
    this.#raw?.destroy()
  }

  async #dial(): Promise<Socket> {
    if (this.#port === undefined) throw new Error('there is no passive port to connect to')
    const socket = connect({ host: this.#terms.host, port: this.#port, noDelay: true })
    await once(socket, 'connect')
    return socket
  }

  #take(bytes: Buffer): void {
    this.#received.push(bytes)
    this.#length += bytes.length
    this.#wake?.()
  }

  #finish(how: Error | true): void {
    this.#over ??= how
    this.#wake?.()
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`nothing moved on the data connection for ${PATIENCE_MS} ms`))
      const timer = setTimeout(late, PATIENCE_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function overTls(socket: Socket, session: Buffer | undefined): TLSSocket {
  return connectTls({ socket, rejectUnauthorized: false, ...(session && { session }) })
}

function isEndBeforeTls(error: Error): boolean {
  return error.message.includes('before secure TLS connection was established')
}
