/** At most one data channel and one transfer of a session (RFC 959 §3.2; B-24, P-31). */
import {
  type ControlEndpoints,
  type DataChannel,
  DataChannelError,
  type DataChannelProvider,
  type PassiveChannel,
} from '@longshore/data-channel'
import type { Endpoint } from '@longshore/protocol'
import type { DataSeat } from '../dispatch/command-context.js'
import type { RunningTransfer } from './session.js'

/** Holds what PORT or PASV offered until a transfer takes it. */
export class TransferSlot implements DataSeat {
  readonly #provider: DataChannelProvider
  readonly #endpoints: () => ControlEndpoints
  #channel: DataChannel | undefined
  #closed = false
  /** What was asked for last; a lease that was asked for before is not wanted any more. */
  #wanted: symbol | undefined
  running: RunningTransfer | undefined

  constructor(provider: DataChannelProvider, endpoints: () => ControlEndpoints) {
    this.#provider = provider
    this.#endpoints = endpoints
  }

  get offers(): DataChannelProvider['offers'] {
    return this.#provider.offers
  }

  get offered(): boolean {
    return this.#channel !== undefined
  }

  passive(): PassiveChannel | Promise<PassiveChannel> {
    this.close()
    const wanted = Symbol('lease')
    this.#wanted = wanted
    const lease = this.#provider.passive(this.#endpoints())
    return 'then' in lease ? lease.then(channel => this.#offer(channel, wanted)) : this.#offer(lease, wanted)
  }

  #offer(channel: PassiveChannel, wanted: symbol): PassiveChannel {
    if (this.#closed || this.#wanted !== wanted) {
      channel.close()
      throw new DataChannelError('aborted')
    }
    this.#channel = channel
    return channel
  }

  advertisedAddress(): string | Promise<string> {
    return this.#provider.advertisedAddress(this.#endpoints())
  }

  active(endpoint: Endpoint): void {
    this.close()
    const channel = this.#provider.active(this.#endpoints(), endpoint)
    if (this.#closed) channel.close()
    else this.#channel = channel
  }

  close(): boolean {
    this.#wanted = undefined
    const channel = this.#channel
    this.#channel = undefined
    channel?.close()
    return channel !== undefined
  }

  /** Hands the channel over to a transfer. */
  take(): DataChannel | undefined {
    const channel = this.#channel
    this.#channel = undefined
    return channel
  }

  /** A transfer was refused before its 150: a client that has connected already must not wait for data, one that has not may try again. */
  refuse(circumstances: { readonly handshake: boolean }): void {
    if (this.#channel?.refuse(circumstances) === false) this.#channel = undefined
  }

  /** The session is over: nothing may be offered any more, not even what is being leased now. */
  dispose(): void {
    this.#closed = true
    this.close()
  }
}
