// Ports that several sessions wait on at a time.
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, freeRange, lease, poolOf, portsOf } from '../test/leases.js'
import { dial } from '../test/peers.js'

afterEach(closeAll)

describe('sharing of ports', () => {
  it.each(['when-exhausted', 'always'] as const)(
    'serves ten clients on two ports at once with %s (B-22)',
    async sharing => {
      const ranges = await freeRange(2)
      const pool = poolOf(ranges, { sharing })
      const addresses = Array.from({ length: 10 }, (_, i) => `127.0.0.${i + 2}`)
      const leases = await Promise.all(addresses.map(address => lease(pool, address)))
      for (const { port } of leases) expect(portsOf(ranges)).toContain(port)
      const clients = await Promise.all(leases.map(({ port }, i) => dial(port, addresses[i])))
      const arrived = await Promise.all(leases.map(entry => entry.arrived))
      expect(arrived.map(socket => socket.remoteAddress)).toEqual(addresses)
      expect(arrived.map(socket => socket.remotePort)).toEqual(clients.map(client => client.localPort))
      for (const client of clients) client.destroy()
    },
  )

  it('opens one port for many clients with always, more ports only for one client (B-22)', async () => {
    const pool = poolOf(undefined, { sharing: 'always' })
    const first = await lease(pool, '127.0.0.2')
    expect((await lease(pool, '127.0.0.3')).port).toBe(first.port)
    expect((await lease(pool, '127.0.0.2')).port).not.toBe(first.port)
  })

  it('shares nothing with never', async () => {
    const pool = poolOf(await freeRange(1), { sharing: 'never' })
    await lease(pool, '127.0.0.2')
    await expect(lease(pool, '127.0.0.3')).rejects.toMatchObject({ code: 'no-port' })
  })

  it('leaves others a port when one address takes all it can get (C-41)', async () => {
    for (const sharing of ['never', 'when-exhausted', 'always'] as const) {
      const pool = poolOf(await freeRange(4), { sharing })
      const greedy = await Promise.allSettled(Array.from({ length: 50 }, () => lease(pool, '127.0.0.2')))
      expect(greedy.filter(({ status }) => status === 'fulfilled').length).toBe(sharing === 'never' ? 2 : 4)
      const other = await lease(pool, '127.0.0.3')
      const client = await dial(other.port, '127.0.0.3')
      await other.arrived
      client.destroy()
    }
  })

  it('does not let a release after the connection take the next lease of that client away', async () => {
    const pool = poolOf(await freeRange(1))
    const first = await lease(pool)
    const early = await dial(first.port)
    await first.arrived
    const second = await lease(pool)
    first.release()
    const client = await dial(second.port)
    expect((await second.arrived).remotePort).toBe(client.localPort)
    client.destroy()
    early.destroy()
  })
})
