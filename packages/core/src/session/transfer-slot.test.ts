import { connect } from 'node:net'
import type { DataChannelProvider, PassiveChannel } from '@longshore/data-channel'
import { createDataChannels } from '@longshore/data-channel'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, enter, Gate, HandClock, rig } from '../../test/rig.js'
import { DATA_CHANNELS } from '../wiring/tokens.js'
import { TransferSlot } from './transfer-slot.js'

afterEach(closeAll)

const endpoints = () => ({
  sessionId: '1',
  localAddress: '127.0.0.1',
  localPort: 21,
  remoteAddress: '127.0.0.1',
  remotePort: 50_000,
  secure: false,
})

/** Leases that the test grants; the list tells which of the channels were closed. */
function slowProvider() {
  const leases: Gate<PassiveChannel>[] = []
  const closed: number[] = []
  const provider = {
    offers: { passive: true, active: true },
    passive() {
      const lease = new Gate<PassiveChannel>()
      leases.push(lease)
      return lease.promise
    },
  } as unknown as DataChannelProvider
  const channel = (port: number) => ({ port, close: () => closed.push(port) }) as unknown as PassiveChannel
  return { provider, leases, closed, channel }
}

describe('the transfer slot', () => {
  it('keeps the last of two leases, in whatever order they are granted (B-24)', async () => {
    const { provider, leases, closed, channel } = slowProvider()
    const slot = new TransferSlot(provider, endpoints)
    const first = slot.passive()
    const second = slot.passive()
    leases[1]?.open(channel(2))
    expect(await second).toMatchObject({ port: 2 })
    leases[0]?.open(channel(1))
    await expect(first).rejects.toMatchObject({ code: 'aborted' })
    expect(closed).toEqual([1])
    expect(slot.offered).toBe(true)
  })

  it('offers a port that is ready at once, so that its reply leaves in the turn of the command', () => {
    const { provider, channel } = slowProvider()
    const slot = new TransferSlot({ ...provider, passive: () => channel(3) }, endpoints)
    expect(slot.passive()).toMatchObject({ port: 3 })
    expect(slot.offered).toBe(true)
  })

  it('gives a lease back that is granted after the session ended', async () => {
    const { provider, leases, closed, channel } = slowProvider()
    const slot = new TransferSlot(provider, endpoints)
    const lease = slot.passive()
    slot.dispose()
    leases[0]?.open(channel(1))
    await expect(lease).rejects.toMatchObject({ code: 'aborted' })
    expect(closed).toEqual([1])
    expect(slot.offered).toBe(false)
  })
})

describe('PASV', () => {
  it('that was given up takes no port away from the one that came after it (C-39)', async () => {
    const asked = new Gate()
    const addresses: Gate<string>[] = []
    const clock = new HandClock()
    const { container } = clock.option
    const slow = createDataChannels()
    slow.advertisedAddress = () => {
      const address = new Gate<string>()
      addresses.push(address)
      asked.open()
      return address.promise
    }
    container?.registerInstance(DATA_CHANNELS, slow)
    const { server } = rig({ ...(container && { container }), timeouts: { pluginMs: 1_000 } })
    const dialogue = await enter(server)
    const late = dialogue.command('PASV')
    await asked.promise
    clock.advance(2_000)
    expect((await late).code).toBe(451)
    const [told = ''] = (await dialogue.command('EPSV')).lines
    addresses[0]?.open('127.0.0.1')
    await dialogue.command('NOOP')
    const data = connect({ host: '127.0.0.1', port: Number(/\d+/.exec(told)?.[0]) })
    data.on('error', () => {}).resume()
    expect((await dialogue.command('LIST')).code).toBe(226)
  })
})
