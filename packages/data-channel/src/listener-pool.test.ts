// Leases of listening ports, on real sockets of loopback addresses.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, freeRange, HOST, lease, poolOf, portsOf } from '../test/leases.js'
import { bytesFrom, dial } from '../test/peers.js'

afterEach(closeAll)

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
