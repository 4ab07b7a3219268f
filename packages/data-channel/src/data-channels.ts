/** The provider that a server uses unless it brings its own: active and passive data channels over TCP (RFC 959 §3.2, RFC 2428). */
import { createServer } from 'node:net'
import type { Endpoint } from '@longshore/protocol'
import { ActiveChannel } from './active-channel.js'
import type { ChannelContext } from './channel-context.js'
import type { ControlEndpoints, DataChannel, PassiveChannel } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { Lingering } from './lingering.js'
import { ListenerPool } from './listener-pool.js'
import { LiveSockets } from './live-sockets.js'
import type { DataChannelOptions, PortRange } from './options.js'
import { leaseChannel } from './passive-channel.js'
import { PortPool } from './port-pool.js'
import { describeRanges, refuseControlPorts } from './port-ranges.js'
import type { ControlPort, DataChannelProvider } from './provider.js'
import { type Settings, settle } from './settings.js'

/** Throws a TypeError that names the option which cannot work, and says what would. */
export function createDataChannels(options: DataChannelOptions = {}): DataChannelProvider {
  return new DataChannels(settle(options))
}

class DataChannels implements DataChannelProvider {
  readonly offers: { readonly passive: boolean; readonly active: boolean }
  readonly #settings: Settings
  readonly #pool: ListenerPool | undefined
  readonly #context: ChannelContext
  readonly #controlPorts: ControlPort[] = []
  #started = false
  #closed = false

  constructor(settings: Settings) {
    this.#settings = settings
    this.offers = { passive: settings.passive !== false, active: settings.active !== false }
    this.#pool = settings.passive === false ? undefined : new ListenerPool(settings.passive)
    this.#context = {
      live: new LiveSockets(),
      channels: new Set(),
      times: settings.times,
      kernelCopy: settings.kernelCopy,
      lingering: new Lingering(),
    }
  }

  passive(control: ControlEndpoints): PassiveChannel | Promise<PassiveChannel> {
    const { passive } = this.#settings
    if (passive === false || this.#pool === undefined || this.#closed) throw new DataChannelError('no-port')
    return leaseChannel(control, this.#pool, passive.unusedMs, this.#context)
  }

  advertisedAddress(control: ControlEndpoints): string | Promise<string> {
    const { passive } = this.#settings
    if (passive === false) throw new DataChannelError('no-port')
    return passive.addresses.addressFor(control)
  }

  active(control: ControlEndpoints, endpoint: Endpoint): DataChannel {
    const { active } = this.#settings
    if (active === false || this.#closed) throw new DataChannelError('peer-refused')
    return new ActiveChannel(control, endpoint, active, this.#controlPorts, this.#context)
  }

  async start(controlPorts: readonly ControlPort[]): Promise<void> {
    this.#controlPorts.push(...controlPorts)
    const { passive } = this.#settings
    if (passive === false) return
    if (passive.ranges !== undefined) {
      refuseControlPorts(
        passive.ranges,
        controlPorts.map(({ port }) => port),
      )
      // Later its ports may all be taken by its own sessions.
      if (!this.#started) await findFreePort(passive.ranges, passive.randomInt)
    }
    await passive.addresses.check()
    this.#started = true
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#pool?.close()
    for (const channel of [...this.#context.channels]) channel.close()
    await this.#context.live.destroyAll()
  }
}

async function findFreePort(ranges: readonly PortRange[], randomInt: (max: number) => number): Promise<void> {
  const ports = new PortPool(ranges, randomInt)
  let failure: unknown
  for (let port = ports.take(); port !== undefined; port = ports.take()) {
    failure = await bindFailure(port)
    if (failure === undefined) return
  }
  throw new Error(
    `no port of passive.ports ${describeRanges(ranges)} can be bound (${(failure as Error).message}): free one, or give another range`,
    { cause: failure },
  )
}

function bindFailure(port: number): Promise<unknown> {
  return new Promise(resolve => {
    const server = createServer()
    server.on('error', resolve)
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
