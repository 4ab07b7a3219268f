// The client's end of one data connection, whichever side opens it (RFC 959 §3.2).
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

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
  #stream: Socket | undefined
  #received = Buffer.alloc(0)
  #over: Error | true | undefined
  #wake: (() => void) | undefined

  constructor(terms: DataTerms) {
    this.#terms = terms
  }

  /** Waits for the server on a port of this client. */
  async listen(): Promise<AddressInfo> {
    const listener = createServer({ pauseOnConnect: true })
    this.#listener = listener
    this.#accepted = once(listener, 'connection').then(([socket]) => socket as Socket)
    listener.listen(0, this.#terms.host)
    await once(listener, 'listening')
    return listener.address() as AddressInfo
  }

  /** The server listens on this port. */
  told(port: number): void {
    this.#port = port
  }

  /** Makes the connection, if that is not done, and begins TLS under PROT P. */
  async connect(): Promise<Socket> {
    if (this.#stream) return this.#stream
    const raw = this.#accepted ? await this.#accepted : await this.#dial()
    this.#raw = raw
    const protection = this.#terms.protection()
    const stream = protection ? overTls(raw, protection.session) : raw
    this.#stream = stream
    raw.on('error', error => this.#finish(error))
    stream.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#wake?.()
    })
    stream.on('end', () => this.#finish(true))
    stream.on('error', error => this.#finish(error))
    stream.on('close', () => this.#finish(true))
    return stream
  }

  /** The next `length` bytes. */
  async take(length: number): Promise<Buffer> {
    await this.connect()
    while (this.#received.length < length && this.#over === undefined) await this.#more()
    const bytes = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(bytes.length)
    return bytes
  }

  /** Everything up to the end of the data. Rejects when the connection broke. */
  async takeAll(): Promise<Buffer> {
    await this.gone()
    // A connection that is closed before TLS began has brought nothing, in whatever way that shows.
    if (this.#over instanceof Error && !isEndBeforeTls(this.#over)) throw this.#over
    const bytes = this.#received
    this.#received = Buffer.alloc(0)
    return bytes
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

  /** Resets the connection. */
  async break(): Promise<void> {
    await this.connect()
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

  #finish(how: Error | true): void {
    this.#over ??= how
    this.#wake?.()
  }

  #more(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }
}

function overTls(socket: Socket, session: Buffer | undefined): Socket {
  return connectTls({ socket, rejectUnauthorized: false, ...(session && { session }) })
}

function isEndBeforeTls(error: Error): boolean {
  return error.message.includes('before secure TLS connection was established')
}
