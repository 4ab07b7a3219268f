// Leases of listening ports, on real sockets of loopback addresses.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { bytesFrom, dial } from '../test/peers.js'
import { type Lease, ListenerPool } from './listener-pool.js'
import type { PortRange, PortSharing } from './options.js'

const HOST = '127.0.0.1'
const pools: ListenerPool[] = []
const sockets: Socket[] = []

function poolOf(
  ranges: readonly PortRange[] | undefined,
  more: { sharing?: PortSharing; maxPerAddress?: number; warmMs?: number } = {},
): ListenerPool {
  const { sharing = 'when-exhausted', maxPerAddress, warmMs } = more
  const randomInt = (max: number) => Math.floor(Math.random() * max)
  const pool = new ListenerPool({ ranges, sharing, maxPerAddress, randomInt }, warmMs)
  pools.push(pool)
  return pool
}

/** Ports that are free now: the system gave them a moment ago. */
async function freeRange(count: number): Promise<readonly PortRange[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, HOST))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as { port: number }).port)
  for (const server of servers) server.close()
  await Promise.all(servers.map(server => once(server, 'close')))
  return ports.sort((a, b) => a - b).map(port => [port, port] as const)
}

function portsOf(ranges: readonly PortRange[]): number[] {
  return ranges.map(([port]) => port)
}

/** A lease and the connection that will come. */
async function lease(
  pool: ListenerPool,
  client = HOST,
): Promise<Lease & { readonly arrived: Promise<Socket> }> {
  let arrive: (socket: Socket) => void = () => undefined
  const arrived = new Promise<Socket>(resolve => {
    arrive = resolve
  })
  const { port, release } = await pool.lease(HOST, client, socket => {
    sockets.push(socket)
    arrive(socket)
  })
  return { port, release, arrived }
}

afterEach(() => {
  for (const pool of pools.splice(0)) pool.close()
  for (const socket of sockets.splice(0)) socket.destroy()
})

describe('ListenerPool', () => {
  it('leases only ports of the range, 100 times on 4 ports, each to the connection that comes (B-20, B-21)', async () => {
    const ranges = await freeRange(4)
    const pool = poolOf(ranges)
    const used = new Set<number>()
    for (let i = 0; i < 100; i++) {
      const { port, arrived } = await lease(pool)
      const client = await dial(port)
      expect((await arrived).remotePort).toBe(client.localPort)
      used.add(port)
      client.destroy()
    }
    expect(used).toEqual(new Set(portsOf(ranges)))
  })

  it('refuses at once with no-port when one address holds every port, and goes on after a release (B-21)', async () => {
    const pool = poolOf(await freeRange(2))
    const first = await lease(pool)
    await lease(pool)
    await expect(lease(pool)).rejects.toMatchObject({ code: 'no-port' })
    first.release()
    expect((await lease(pool)).port).toBe(first.port)
  })

  it('skips ports that other programs hold, and never leaves the range (B-21)', async () => {
    const ranges = await freeRange(3)
    const ports = portsOf(ranges)
    const others = ports.slice(0, 2).map(port => createServer().listen(port, HOST))
    await Promise.all(others.map(server => once(server, 'listening')))
    const pool = poolOf(ranges, { sharing: 'never' })
    expect((await lease(pool)).port).toBe(ports[2])
    await expect(lease(pool, '127.0.0.9')).rejects.toMatchObject({ code: 'no-port' })
    for (const server of others) server.close()
    await Promise.all(others.map(server => once(server, 'close')))
    expect(ports).toContain((await lease(pool, '127.0.0.9')).port)
  })

  it('gives a racer of another address nothing and goes on listening for the client (B-23, C-07)', async () => {
    const pool = poolOf(undefined)
    const { port, arrived } = await lease(pool)
    const racer = await dial(port, '127.0.0.2')
    expect(await bytesFrom(racer)).toHaveLength(0)
    const client = await dial(port)
    expect((await arrived).remotePort).toBe(client.localPort)
    client.destroy()
  })

  it('drops a second connection of the client, and one that comes while nobody waits (B-25)', async () => {
    const pool = poolOf(undefined)
    const { port, arrived } = await lease(pool)
    const client = await dial(port)
    await arrived
    const second = await dial(port)
    expect(await bytesFrom(second)).toHaveLength(0)
    const later = await lease(pool)
    expect(later.port).not.toBe(port)
    client.destroy()
  })

  it('keeps ports apart that one client used in a row, so that a late connection meets nobody (C-07)', async () => {
    const pool = poolOf(undefined)
    const ports: number[] = []
    for (let i = 0; i < 60; i++) {
      const { port, arrived } = await lease(pool)
      const client = await dial(port)
      await arrived
      client.destroy()
      ports.push(port)
    }
    for (const [i, port] of ports.entries()) expect(port).not.toBe(ports[i + 1])
    expect(new Set(ports).size).toBeLessThanOrEqual(4)
  })
})

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

describe('warm listeners', () => {
  it('are closed when nobody used them for a while, and their ports can be leased again', async () => {
    const pool = poolOf(await freeRange(1), { warmMs: 20 })
    const { port, release } = await lease(pool)
    release()
    // The port is bindable by others once the pool has closed it.
    for (let bound = false; !bound; ) {
      const probe = createServer()
      bound = await new Promise(resolve => {
        probe
          .once('error', () => setImmediate(resolve, false))
          .listen(port, HOST, () => probe.close(() => resolve(true)))
      })
    }
    expect((await lease(pool)).port).toBe(port)
  })

  it('are bounded in number', async () => {
    const pool = poolOf(undefined)
    const leases = await Promise.all(Array.from({ length: 100 }, () => lease(pool)))
    for (const { release } of leases) release()
    const open = await Promise.all(
      leases.map(({ port }) =>
        dial(port).then(
          socket => socket.destroy(),
          () => undefined,
        ),
      ),
    )
    expect(open.filter(Boolean)).toHaveLength(32)
  })

  it('do not keep the process alive', async () => {
    const pool = poolOf(undefined)
    const before = handles()
    const { release } = await lease(pool)
    expect(handles()).toBe(before + 1)
    release()
    expect(handles()).toBe(before)
  })

  it('are gone when the pool is closed', async () => {
    const pool = poolOf(undefined)
    const held = await lease(pool)
    const idle = await lease(pool)
    idle.release()
    pool.close()
    await expect(dial(held.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(dial(idle.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(lease(pool)).rejects.toMatchObject({ code: 'no-port' })
  })
})

/** Referenced listening sockets of this process. */
function handles(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'TCPServerWrap').length
}
