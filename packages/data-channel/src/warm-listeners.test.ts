// Listeners that stay open between leases.
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, freeRange, HOST, lease, poolOf } from '../test/leases.js'
import { dial } from '../test/peers.js'

afterEach(closeAll)

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

  it('are leased without a wait, once there are some', async () => {
    const pool = poolOf(undefined)
    const first = await Promise.all(Array.from({ length: 8 }, () => lease(pool)))
    for (const { release } of first) release()
    const next = pool.lease(HOST, HOST, () => undefined)
    expect(first.map(({ port }) => port)).toContain('port' in next ? next.port : undefined)
  })

  it('are bounded in number', async () => {
    const pool = poolOf(undefined)
    // Nobody else listens there, and nobody connects to himself, as may happen where both addresses are the same.
    const aside = '127.0.77.7'
    const leases = await Promise.all(Array.from({ length: 100 }, () => lease(pool, HOST, aside)))
    for (const { release } of leases) release()
    const open = await Promise.all(
      leases.map(({ port }) =>
        dial(port, HOST, aside).then(
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
