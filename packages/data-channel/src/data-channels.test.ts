// The provider: what it offers, how it starts and ends, and that nothing stays behind.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, control, dial, keepingSink, movement, receiving, sending } from '../test/peers.js'
import { createDataChannels } from './data-channels.js'
import type { DataChannelOptions } from './options.js'
import type { DataChannelProvider } from './provider.js'

const providers: DataChannelProvider[] = []
const pairs = new Pairs()

function provider(options: DataChannelOptions = {}): DataChannelProvider {
  const made = createDataChannels(options)
  providers.push(made)
  return made
}

afterEach(async () => {
  await pairs.closeAll()
  for (const made of providers.splice(0)) await made.close()
})

describe('createDataChannels', () => {
  it('offers both modes unless told otherwise', async () => {
    expect(provider().offers).toEqual({ passive: true, active: true })
    const neither = provider({ passive: false, active: false })
    expect(neither.offers).toEqual({ passive: false, active: false })
    await neither.start([{ port: 21 }])
    expect(() => neither.passive(control())).toThrow('no-port')
    expect(() => neither.advertisedAddress(control())).toThrow('no-port')
    const endpoint = { address: '127.0.0.1', port: 2000, family: 4 } as const
    expect(() => neither.active(control(), endpoint)).toThrow('peer-refused')
  })

  it('advertises the local address by default, and the fixed one', async () => {
    expect(await provider().advertisedAddress(control())).toBe('127.0.0.1')
    const outside = control('198.51.100.9', { localAddress: '10.0.0.1' })
    expect(await provider({ passive: { address: '203.0.113.7' } }).advertisedAddress(outside)).toBe(
      '203.0.113.7',
    )
  })

  it('throws a TypeError for options that cannot work (B-20)', () => {
    expect(() => createDataChannels({ passive: { ports: [20, 30] } })).toThrow(TypeError)
    expect(() => createDataChannels({ passive: { address: '0.0.0.0' } })).toThrow(TypeError)
  })

  it('does not start when the range holds a control port', async () => {
    const made = provider({ passive: { ports: [49_000, 49_010] } })
    await expect(made.start([{ port: 49_005 }])).rejects.toThrow(
      'passive.ports 49000-49010 holds the control port 49005',
    )
    await expect(made.start([{ port: 21 }])).resolves.toBeUndefined()
  })

  it('does not start when no port of the range can be bound', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const made = provider({ passive: { ports: [port, port] } })
    await expect(made.start([{ port: 21 }])).rejects.toThrow(`no port of passive.ports ${port} can be bound`)
    other.close()
    await once(other, 'close')
    await expect(made.start([{ port: 21 }])).resolves.toBeUndefined()
  })

  it('starts again for another control port while its own sessions hold every port', async () => {
    const { port } = await provider().passive(control())
    await Promise.all(providers.splice(0).map(made => made.close()))
    const made = provider({ passive: { ports: [port, port] } })
    await made.start([{ port: 21 }])
    await made.passive(control())
    await expect(made.start([{ port: 990 }])).resolves.toBeUndefined()
    await expect(made.start([{ port: port }])).rejects.toThrow('holds the control port')
  })

  it('does not start with a host name that does not resolve', async () => {
    const made = provider({ passive: { address: 'no-such-host.invalid' } })
    await expect(made.start([{ port: 21 }])).rejects.toThrow(
      "passive.address 'no-such-host.invalid' cannot be used",
    )
  })

  it('does not let two providers have one port (B-34)', async () => {
    const { port } = await provider().passive(control())
    const second = provider({ passive: { ports: [port, port] } })
    await expect(second.passive(control())).rejects.toMatchObject({ code: 'no-port' })
  })

  it('knows its control ports, and does not dial them for a client on this host', async () => {
    const made = provider()
    await made.start([{ port: 2121 }])
    expect(() => made.active(control(), { address: '127.0.0.1', port: 2121, family: 4 })).toThrow(
      'peer-refused',
    )
  })
})

describe('the end of a provider', () => {
  it('closes ports, channels and connections, whatever they are doing', async () => {
    const made = provider()
    const channels = await Promise.all(Array.from({ length: 4 }, async () => made.passive(control())))
    const [idle, waiting, early, moving] = channels
    const opening = waiting?.open(sending)
    const clients = [await dial(early?.port ?? 0), await dial(moving?.port ?? 0)]
    const connection = await moving?.open(receiving)
    const moved = connection?.receive(keepingSink(), movement())
    const outcomes = Promise.allSettled([opening, moved])
    await made.close()
    expect(await outcomes).toMatchObject([{ reason: { code: 'aborted' } }, { reason: { code: 'aborted' } }])
    for (const client of clients) await bytesFrom(client).catch(() => undefined)
    await expect(dial(idle?.port ?? 0)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(() => made.passive(control())).toThrow('no-port')
    await expect(idle?.open(sending)).rejects.toMatchObject({ code: 'no-channel' })
    await made.close()
  })
})
