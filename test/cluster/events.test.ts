// What the primary tells of its workers: events, the log, and sessions as plain data.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Fleet } from './lab/fleet.js'

describe('events of a cluster', () => {
  it('come from all workers as plain data, each session with an id of its own', async () => {
    const fleet = await Fleet.started({ workers: 3, events: true })
    writeFileSync(join(fleet.root, 'a.txt'), 'hello')
    const clients = await Promise.all(Array.from({ length: 9 }, () => fleet.client()))
    await Promise.all(
      clients.map(async client => {
        await client.download('a.txt')
        await client.say('QUIT')
      }),
    )
    for (const type of [
      'session-opened',
      'login-succeeded',
      'transfer-finished',
      'session-closed',
    ] as const) {
      const seen = new Set<string>()
      const workers = new Set<number>()
      while (seen.size < 9) {
        const { session } = await fleet.event(type, event => !seen.has(event.session.id))
        seen.add(session.id)
        workers.add(session.worker)
        expect(session).toMatchObject({ remoteAddress: '127.0.0.1', secure: false, state: { cwd: '/' } })
      }
      expect(workers.size).toBe(3)
    }
    const finished = await fleet.event('transfer-finished')
    expect(finished).toMatchObject({ direction: 'download', path: '/a.txt', outcome: 'completed', bytes: 5 })
    expect(finished.session.principal).toEqual({ name: 'alice' })
  })

  it('tell where it listens once, and who serves', async () => {
    const fleet = await Fleet.started({ workers: 2, events: true })
    const types = fleet.said.flatMap(({ event }) => (event ? [event.type] : []))
    expect(types).toEqual(['worker-started', 'worker-started', 'listening'])
  })

  it('are accompanied by the log of every worker', async () => {
    const fleet = await Fleet.started({ workers: 2, logs: true })
    for (const slot of [0, 1]) {
      const { log } = await fleet.find(said => said.log?.slot === slot)
      expect(log).toMatchObject({ level: 'warn', message: 'from a worker', error: 'in a field' })
    }
  })
})

describe('sessions of a cluster', () => {
  it('are told as they are now, and can be ended from the primary', async () => {
    const fleet = await Fleet.started({ workers: 2 })
    const clients = await Promise.all(Array.from({ length: 4 }, () => fleet.client()))
    await clients[0]?.begin('STOR slow.bin')
    const sessions = await fleet.sessions()
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(4)
    const busy = sessions.find(({ transfer }) => transfer !== undefined)
    expect(busy?.transfer).toMatchObject({ direction: 'upload', path: '/slow.bin', bytes: 0 })
    const idle = sessions.find(({ remotePort }) => remotePort === clients[1]?.socket.localPort)
    await fleet.ask('end', { id: idle?.id, text: 'Go home.' })
    expect(await clients[1]?.reply()).toBe('421 Go home.')
  })

  it('get what the app hands to its workers', async () => {
    const data = { texts: { greeting: 'Handed over.' } }
    const fleet = await Fleet.started({ workers: 2, data })
    expect((await fleet.client('')).greeting).toBe('220 Handed over.')
  })
})
