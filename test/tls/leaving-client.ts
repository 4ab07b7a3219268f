// A client that leaves TLS on its control connection (CCC) and goes on over the same connection, which node's own TLS client cannot do.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { Dialogue } from '@longshore/core/testing'

/** Passes bytes between a connection and the TLS above it, and outlives the TLS. */
class Bridge extends Duplex {
  /** What TLS says, once it is held back. */
  held: Buffer[] | undefined
  readonly #tcp: Socket
  readonly #take = (bytes: Buffer) => void this.push(bytes)

  constructor(tcp: Socket) {
    super({ allowHalfOpen: true })
    this.#tcp = tcp
    tcp.on('data', this.#take)
    tcp.once('close', () => this.push(null))
  }

  detach(): void {
    this.#tcp.off('data', this.#take)
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.held) {
      this.held.push(Buffer.from(bytes))
      done()
    } else this.#tcp.write(bytes, () => done())
  }
}

/** One connection, and what is said over it. */
export class LeavingClient {
  readonly tcp: Socket
  readonly #bridge: Bridge
  /** Over TLS, and after {@link leave} in the clear. */
  dialogue: Dialogue

  private constructor(tcp: Socket) {
    this.tcp = tcp
    this.#bridge = new Bridge(tcp)
    this.dialogue = new Dialogue(this.#bridge)
  }

  /** Takes the greeting, and shakes hands behind AUTH unless that is `implicit`. */
  static async connect(
    port: number,
    options: ConnectionOptions = {},
    implicit = false,
  ): Promise<LeavingClient> {
    const tcp = connect({ port, host: '127.0.0.1' })
    tcp.on('error', () => {})
    await once(tcp, 'connect')
    const client = new LeavingClient(tcp.setNoDelay(true))
    const { dialogue } = client
    if (!implicit) {
      await dialogue.reply()
      await dialogue.command('AUTH TLS')
    }
    await dialogue.secure(options)
    if (implicit) await dialogue.reply()
    return client
  }

  /** Waits for the close_notify of the server; its own is given, to be sent before the first clear text, or not. */
  async leave(): Promise<Buffer> {
    const tls = this.dialogue.tls as TLSSocket
    this.#bridge.held = []
    const ended = once(tls, 'end')
    tls.end()
    await ended
    this.#bridge.detach()
    this.dialogue = new Dialogue(this.tcp)
    return Buffer.concat(this.#bridge.held)
  }
}
