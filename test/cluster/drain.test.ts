// The end of a cluster: every worker drains, and the reports are added up (C-43, P-12).
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { Fleet } from './lab/fleet.js'

describe('close of a cluster', () => {
  it('lets transfers of all workers end, says 421 to idle sessions, and ends every process', async () => {
    const fleet = await Fleet.started({ workers: 2, events: true })
    const bytes = Buffer.alloc(24 * 1024 * 1024, 'x')
    writeFileSync(join(fleet.root, 'big.bin'), bytes)
    const clients = await Promise.all(Array.from({ length: 4 }, () => fleet.client()))
    const transfers = await Promise.all(clients.slice(0, 2).map(client => client.begin('RETR big.bin')))
    const closing = fleet.ask('close', { graceMs: 60_000 })
    expect(await clients[2]?.reply()).toMatch(/^421 /)
    expect(await clients[3]?.reply()).toMatch(/^421 /)
    const received = await Promise.all(transfers.map(({ data }) => buffer(data)))
    expect(received.map(({ length }) => length)).toEqual([bytes.length, bytes.length])
    expect(await clients[0]?.reply()).toMatch(/^226 /)
    expect(await closing).toMatchObject({ sessions: 4, transfersCut: 0 })
    const ends = fleet.said.filter(({ event }) => event?.type === 'worker-ended')
    expect(ends.map(({ event }) => event)).toEqual([
      expect.objectContaining({ code: 0, sessions: 0 }),
      expect.objectContaining({ code: 0, sessions: 0 }),
    ])
    expect(await fleet.exited).toBe(0)
  })

  it('cuts what is not over when the grace is, and counts it', async () => {
    const fleet = await Fleet.started({ workers: 2 })
    const clients = await Promise.all(Array.from({ length: 3 }, () => fleet.client()))
    await Promise.all(clients.map((client, i) => client.begin(`STOR slow${i}.bin`)))
    expect(await fleet.ask('close', { graceMs: 50 })).toMatchObject({ sessions: 3, transfersCut: 3 })
    expect(await fleet.exited).toBe(0)
  })

  it('ends workers that are still starting, and the listen that waits for them', async () => {
    const fleet = await Fleet.made({ workers: 2 })
    const listening = fleet.listen({ port: 0 }).catch((error: unknown) => error)
    expect(await fleet.ask('close')).toMatchObject({ sessions: 0, transfersCut: 0 })
    expect(await listening).toMatchObject({ message: expect.stringMatching(/^The cluster is closed/) })
    expect(await fleet.exited).toBe(0)
  })

  it('refuses a grace that is no number, and goes on', async () => {
    const fleet = await Fleet.started({ workers: 1 })
    await expect(fleet.ask('close', { graceMs: 'soon' })).rejects.toMatchObject({ name: 'TypeError' })
    expect((await fleet.client('')).greeting).toMatch(/^220 /)
  })
})
