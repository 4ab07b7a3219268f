/** A data connection and the client at its other end. */
import { connect, type Socket } from 'node:net'
import type { DataConnection, OpenChannel, PassiveChannel } from '../src/data-channel.js'
import { createDataChannels } from '../src/data-channels.js'
import type { DataChannelOptions } from '../src/options.js'
import { control, dial } from './peers.js'

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

  /** Leases channels of one provider to clients on loopback. */
  lender(settings: DataChannelOptions = {}): () => Promise<PassiveChannel> {
    const channels = createDataChannels(settings)
    this.#ends.push(() => channels.close())
    return () => channels.passive(control())
  }

  async closeAll(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end()
  }
}
