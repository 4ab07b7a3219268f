/** A lease on a listening port that takes exactly one connection of the session's client (RFC 959 §4.1.2 PASV, RFC 2428 §3 EPSV). */
import type { Socket } from 'node:net'
import { canonicalAddress } from '@longshore/protocol'
import { socketAddress } from './address-kind.js'
import type { ChannelContext } from './channel-context.js'
import type { ControlEndpoints, DataConnection, OpenChannel, PassiveChannel } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { establish } from './establish.js'
import type { Lease, ListenerPool } from './listener-pool.js'
import { closeSoftly } from './soft-close.js'

// A client that connects only now may be about to try another transfer, or may wait for the one that was refused. One that waits for its
// handshake may look for replies now and then only, and take an end of the handshake for the failure if it comes first.
const AFTER_REFUSAL_MS = 1_000

interface Waiter {
  readonly resolve: (socket: Socket) => void
  readonly reject: (error: DataChannelError) => void
}

/** Throws or rejects with `no-port`. After `unusedMs` without a transfer the port goes back, and a connection that came is closed softly. */
export function leaseChannel(
  control: ControlEndpoints,
  pool: ListenerPool,
  unusedMs: number,
  context: ChannelContext,
): PassiveChannel | Promise<PassiveChannel> {
  const local = socketAddress(control.ownAddress ?? control.localAddress)
  const client = canonicalAddress(control.dataPeer ?? control.remoteAddress)
  if (local === undefined || client === undefined) {
    throw new DataChannelError('no-port', new Error('the control connection has no IP addresses'))
  }
  let channel: LeasedChannel | undefined
  const leased = (lease: Lease) => {
    channel = new LeasedChannel(lease, unusedMs, context)
    return channel
  }
  const lease = pool.lease(local, client, socket =>
    channel === undefined ? socket.destroy() : channel.arrive(socket),
  )
  return 'port' in lease ? leased(lease) : lease.then(leased)
}

class LeasedChannel implements PassiveChannel {
  readonly port: number
  readonly #lease: Lease
  readonly #context: ChannelContext
  #unused: NodeJS.Timeout
  #refused = false
  #socket: Socket | undefined
  #waiter: Waiter | undefined
  #state: 'leased' | 'opened' | 'expired' | 'closed' = 'leased'

  constructor(lease: Lease, unusedMs: number, context: ChannelContext) {
    this.port = lease.port
    this.#lease = lease
    this.#context = context
    this.#unused = this.#expireAfter(unusedMs)
    context.channels.add(this)
  }

  /** The connection stays paused until a transfer opens the channel: its bytes belong to TLS or to the transfer. */
  arrive(socket: Socket): void {
    this.#context.live.add(socket)
    if (this.#waiter !== undefined) {
      this.#waiter.resolve(socket)
      return
    }
    this.#socket = socket
    if (!this.#refused) return
    clearTimeout(this.#unused)
    this.#unused = this.#expireAfter(AFTER_REFUSAL_MS)
  }

  async open(options: OpenChannel): Promise<DataConnection> {
    if (this.#state === 'expired') throw new DataChannelError('connect-timeout')
    if (this.#state !== 'leased') throw new DataChannelError('no-channel')
    this.#state = 'opened'
    clearTimeout(this.#unused)
    const early = this.#socket
    this.#socket = undefined
    try {
      const socket = early ?? (await this.#connection(options.signal))
      const { times, kernelCopy, lingering } = this.#context
      const how = { early: early !== undefined, kernelCopy, lingering, ...times }
      return await establish(socket, how, options)
    } finally {
      this.#context.channels.delete(this)
    }
  }

  close(): void {
    if (this.#state === 'leased') this.#giveUp('closed')
    this.#waiter?.reject(new DataChannelError('aborted'))
  }

  refuse({ handshake }: { readonly handshake: boolean } = { handshake: false }): boolean {
    if (this.#socket !== undefined) this.#giveUp('closed', handshake ? AFTER_REFUSAL_MS : 0)
    this.#refused = true
    return this.#state === 'leased'
  }

  #expireAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#giveUp('expired'), milliseconds).unref()
  }

  #giveUp(state: 'expired' | 'closed', afterMs = 0): void {
    this.#state = state
    clearTimeout(this.#unused)
    this.#context.channels.delete(this)
    this.#lease.release()
    if (this.#socket !== undefined) closeSoftly(this.#socket, this.#context.times.closeMs, afterMs)
    this.#socket = undefined
  }

  async #connection(signal: AbortSignal): Promise<Socket> {
    const abort = () => this.#waiter?.reject(new DataChannelError('aborted'))
    const late = () => this.#waiter?.reject(new DataChannelError('connect-timeout'))
    const timer = setTimeout(late, this.#context.times.acceptMs)
    signal.addEventListener('abort', abort)
    try {
      return await new Promise((resolve, reject) => {
        this.#waiter = { resolve, reject }
        if (signal.aborted) abort()
      })
    } finally {
      this.#waiter = undefined
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      this.#lease.release()
    }
  }
}
