// Where a cluster listens, and what keeps it from starting.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Client } from './lab/client.js'
import { Fleet } from './lab/fleet.js'
import { freeRange } from './lab/free-range.js'

describe('a cluster', () => {
  it('listens on several addresses, all of which every worker serves', async () => {
    const fleet = await Fleet.started({ workers: 2 })
    const six = await fleet.listen({ port: fleet.port, host: '::1' })
    expect(six).toEqual({ address: '::1', port: fleet.port, implicitTls: false })
    const more = await fleet.listen({ port: 0, host: '127.0.0.1' })
    expect(await fleet.ask('addresses')).toHaveLength(3)
    const clients = await Promise.all(
      [1, 2, 3, 4].map(i => (i % 2 === 0 ? Client.to(six.port, '::1') : Client.to(more.port))),
    )
    for (const client of clients) {
      onTestFinished(() => client.close())
      expect(await client.logIn('alice', 'secret')).toMatch(/^230 /)
    }
    expect((await fleet.workers()).map(({ sessions }) => sessions)).toEqual([2, 2])
  })

  it('takes one worker as it takes many', async () => {
    const fleet = await Fleet.started({ workers: 1 })
    expect((await fleet.client('')).greeting).toMatch(/^220 /)
    expect(await fleet.workers()).toHaveLength(1)
  })

  it('replies to what was sent before a client closed its side', async () => {
    const fleet = await Fleet.started({ workers: 2 })
    const client = await fleet.client('')
    client.socket.end('USER alice\r\nPASS secret\r\nQUIT\r\n')
    expect(await client.reply()).toMatch(/^331 /)
    expect(await client.reply()).toMatch(/^230 /)
    expect(await client.reply()).toMatch(/^221 /)
  })

  it('says that the port is taken, without starting a worker', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
    const fleet = await Fleet.made({ workers: 2 })
    await expect(fleet.listen({ port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(await fleet.workers()).toEqual([])
    const { port: other } = await fleet.listen({ port: 0, host: '127.0.0.1' })
    fleet.port = other
    expect((await fleet.client('')).greeting).toMatch(/^220 /)
  })

  it('refuses a passive range with fewer ports than workers', async () => {
    const [first] = await freeRange(2)
    const passive = {
      ports: [
        [first, first],
        [first + 1, first + 1],
      ],
    }
    const fleet = await Fleet.made({ workers: 3, options: { passive } })
    await expect(fleet.listen({ port: 0 })).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('holds 2 of the ports that 3 workers need'),
    })
  })

  it('refuses a control port in the part of any worker, and keeps what it listens on', async () => {
    const [first, last] = await freeRange(10)
    const fleet = await Fleet.started({ workers: 2, options: { passive: { ports: [first, last] } } })
    await expect(fleet.listen({ port: last, host: '127.0.0.1' })).rejects.toThrow(/control port/)
    expect((await fleet.client('')).greeting).toMatch(/^220 /)
  })

  it('refuses TLS from the first byte without a certificate', async () => {
    const fleet = await Fleet.made({ workers: 2 })
    await expect(fleet.listen({ port: 0, implicitTls: true })).rejects.toMatchObject({ name: 'TypeError' })
  })
})
