// A worker that closes itself is drained and replaced.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { Fleet } from './lab/fleet.js'

describe('close in a worker', () => {
  it('lets its transfers end while others take the newcomers, and is followed by another at once', async () => {
    const fleet = await Fleet.started({ workers: 2, events: true, renews: true })
    const bytes = Buffer.alloc(24 * 1024 * 1024, 'x')
    writeFileSync(join(fleet.root, 'big.bin'), bytes)
    const client = await fleet.client()
    const { data } = await client.begin('RETR big.bin')
    const [session] = await fleet.sessions()
    const leaving = (await fleet.workers()).find(({ id }) => id === session?.worker)
    process.kill(leaving?.pid ?? 0, 'SIGUSR2')
    await fleet.find(said => said.leaving === leaving?.id)
    const others = await Promise.all([fleet.client(), fleet.client()])
    expect(await others[1]?.say('NOOP')).toMatch(/^200 /)
    const there = await fleet.sessions()
    expect(there.filter(({ worker }) => worker === leaving?.id)).toHaveLength(1)
    expect(await buffer(data)).toHaveLength(bytes.length)
    expect(await client.reply()).toMatch(/^226 /)
    const ended = await fleet.event('worker-ended')
    expect(ended).toMatchObject({ worker: leaving?.id, code: 0, sessions: 0, replacedInMs: 0 })
    await fleet.event('worker-started', ({ worker }) => worker === 3)
    expect(await fleet.workers()).toHaveLength(2)
  })
})
