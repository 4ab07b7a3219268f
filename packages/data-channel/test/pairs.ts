/** A data connection and the client at its other end. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type ServerOpts, type Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { DataConnection, DataSecurity, OpenChannel, PassiveChannel } from '../src/data-channel.js'
import { createDataChannels } from '../src/data-channels.js'
import type { DataChannelOptions } from '../src/options.js'
import { control, dial } from './peers.js'
import { shake } from './tls.js'

export interface Pair {
  readonly connection: DataConnection
  readonly client: Socket
}

/** Makes pairs, and closes what is left of them. */
export class Pairs {
  readonly #ends: (() => Promise<void> | void)[] = []

  async open(options: Partial<OpenChannel> = {}, settings: DataChannelOptions = {}): Promise<Pair> {
    const channels = createDataChannels(settings)
    this.#ends.push(() => channels.close())
    const channel = await channels.passive(control())
    const opening = channel.open({ signal: new AbortController().signal, direction: 'send', ...options })
    opening.catch(() => undefined)
    const client = await dial(channel.port)
    this.#ends.push(() => void client.destroy())
    return { connection: await opening, client }
  }

  /** A channel whose client is still to shake hands. */
  async half(settings: DataChannelOptions = {}) {
    const channels = createDataChannels(settings)
    this.#ends.push(() => channels.close())
    const channel = await channels.passive(control())
    const client = connect({ port: channel.port, host: '127.0.0.1', allowHalfOpen: true })
    client.on('error', () => undefined)
    this.#ends.push(() => void client.destroy())
    return { channel, client }
  }

  /** Two connected sockets. */
  async sockets(options: ServerOpts = {}): Promise<{ readonly client: Socket; readonly server: Socket }> {
    const listener = createServer(options).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const accepted = once(listener, 'connection') as Promise<[Socket]>
    const client = await dial((listener.address() as AddressInfo).port)
    const [server] = await accepted
    listener.close()
    server.on('error', () => undefined)
    this.#ends.push(
      () => void client.destroy(),
      () => void server.destroy(),
    )
    return { client, server }
  }

  /** A data connection under TLS, and the client's side of it, both with the handshake done. */
  async secured(
    direction: OpenChannel['direction'],
    security: DataSecurity,
    options: ConnectionOptions = {},
    settings: DataChannelOptions = {},
  ) {
    const { channel, client } = await this.half({ closeMs: 200, ...settings })
    const tls = shake(client, options)
    const shaken = new Promise(done => tls.once('secureConnect', done))
    const connection = await channel.open({ signal: new AbortController().signal, direction, security })
    await shaken
    return { tls, connection }
  }

  /** What opening such a connection fails with. */
  failure(security: DataSecurity, options: ConnectionOptions = {}): Promise<unknown> {
    return this.secured('send', security, options).then(
      () => new Error('the data connection opened'),
      (error: unknown) => error,
    )
  }

  /** Leases channels of one provider to clients on loopback. */
  lender(settings: DataChannelOptions = {}): () => Promise<PassiveChannel> {
    const channels = createDataChannels(settings)
    this.#ends.push(() => channels.close())
    return async () => channels.passive(control())
  }

  async closeAll(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end()
  }
}
