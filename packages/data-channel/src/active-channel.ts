/** Dials the endpoint that the client announced, once, when a transfer begins (RFC 959 §4.1.2 PORT, RFC 2428 §2 EPRT). */
import { connect, type Socket } from 'node:net'
import { addressFamily, type Endpoint } from '@longshore/protocol'
import { socketAddress } from './address-kind.js'
import type { ChannelContext } from './channel-context.js'
import type { ControlEndpoints, DataChannel, DataConnection, OpenChannel } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { establish } from './establish.js'
import type { ActiveOptions } from './options.js'
import { type DialTarget, permittedTarget } from './peer-policy.js'
import type { ControlPort } from './provider.js'

const KEEP_ALIVE_MS = 60_000

/** The policy is asked here and again when the endpoint is dialled. */
export class ActiveChannel implements DataChannel {
  readonly #control: ControlEndpoints
  readonly #endpoint: Endpoint
  readonly #options: ActiveOptions
  readonly #controlPorts: readonly ControlPort[]
  readonly #context: ChannelContext
  readonly #closing = new AbortController()
  #used = false

  /** Throws `peer-refused`. */
  constructor(
    control: ControlEndpoints,
    endpoint: Endpoint,
    options: ActiveOptions,
    controlPorts: readonly ControlPort[],
    context: ChannelContext,
  ) {
    permittedTarget(control, endpoint, options, controlPorts)
    this.#control = control
    this.#endpoint = endpoint
    this.#options = options
    this.#controlPorts = controlPorts
    this.#context = context
  }

  async open(options: OpenChannel): Promise<DataConnection> {
    if (this.#used) throw new DataChannelError('no-channel')
    this.#used = true
    const { channels, live, times, kernelCopy, lingering } = this.#context
    channels.add(this)
    try {
      const target = permittedTarget(this.#control, this.#endpoint, this.#options, this.#controlPorts)
      const socket = this.#dial(target)
      live.add(socket)
      await connected(socket, times.dialMs, [options.signal, this.#closing.signal])
      return await establish(socket, { early: false, kernelCopy, lingering, ...times }, options)
    } finally {
      channels.delete(this)
    }
  }

  close(): void {
    this.#used = true
    this.#closing.abort()
  }

  refuse(): boolean {
    return !this.#used
  }

  #dial({ host, port }: DialTarget): Socket {
    const { localAddress, ownAddress = localAddress } = this.#control
    const local = socketAddress(ownAddress)
    const sourcePort = this.#sourcePort()
    const socket = connect({
      ...{
        host,
        port,
        allowHalfOpen: true,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_MS,
      },
      ...(local !== undefined && addressFamily(local) === addressFamily(host) ? { localAddress: local } : {}),
      ...(sourcePort === undefined ? {} : { localPort: sourcePort }),
    })
    socket.on('error', () => undefined)
    // Nothing may be read before TLS takes the socket.
    socket.pause()
    return socket
  }

  #sourcePort(): number | undefined {
    const { sourcePort } = this.#options
    if (sourcePort !== 'control-minus-one') return sourcePort
    return this.#control.localPort > 1 ? this.#control.localPort - 1 : undefined
  }
}

/** A refused connection fails like one that nobody answers, so that ports of others cannot be told apart (protocol rule B-04). */
function connected(socket: Socket, ms: number, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: DataChannelError) => {
      clearTimeout(timer)
      for (const signal of signals) signal.removeEventListener('abort', abort)
      socket.off('connect', ok).off('error', failed).off('close', gone)
      if (error === undefined) return resolve()
      socket.destroy()
      reject(error)
    }
    const ok = () => settle()
    const abort = () => settle(new DataChannelError('aborted'))
    const failed = (error: unknown) => settle(new DataChannelError('connect-timeout', error))
    const gone = () => settle(new DataChannelError('aborted'))
    const timer = setTimeout(() => failed(new Error(`no answer in ${ms} ms`)), ms)
    socket.on('connect', ok).on('error', failed).on('close', gone)
    for (const signal of signals) signal.addEventListener('abort', abort)
    if (signals.some(signal => signal.aborted)) abort()
  })
}
