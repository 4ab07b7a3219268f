// A worker that dies is replaced and the others do not notice; workers without a primary end in order.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { Fleet } from './lab/fleet.js'
import { freeRange } from './lab/free-range.js'

const BIG = randomBytes(24 * 1024 * 1024)
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Which worker has the session of this client. */
async function workerOf(fleet: Fleet, remotePort: number | undefined) {
  const session = (await fleet.sessions()).find(other => other.remotePort === remotePort)
  const worker = (await fleet.workers()).find(({ id }) => id === session?.worker)
  if (!worker) throw new Error('no worker has this session')
  return worker
}

describe('a worker that is killed in the middle of a transfer', () => {
  it('takes its own sessions with it and no others, and is replaced with the same ports', async () => {
    const [first, last] = await freeRange(20)
    const fleet = await Fleet.started({
      workers: 2,
      options: { passive: { ports: [first, last] } },
      events: true,
    })
    writeFileSync(join(fleet.root, 'big.bin'), BIG)
    const [one, other] = await Promise.all([fleet.client(), fleet.client()])
    const dying = await workerOf(fleet, one?.socket.localPort)
    const cut = await one?.begin('RETR big.bin')
    const kept = await other?.begin('RETR big.bin')
    if (!cut || !kept) throw new Error('no transfer')
    await once(cut.data, 'readable')
    process.kill(dying.pid, 'SIGKILL')
    const ended = await fleet.event('worker-ended')
    expect(ended).toMatchObject({ worker: dying.id, signal: 'SIGKILL', sessions: 1, replacedInMs: 0 })
    expect(hash(await buffer(kept.data))).toBe(hash(BIG))
    expect(await other?.reply()).toMatch(/^226 /)
    cut.data.resume()
    await one?.closed()
    expect(await fleet.ask('sessionCount')).toBe(1)
    const replacement = await fleet.event('worker-started', ({ worker }) => worker > 2)
    const newcomer = await fleet.client()
    const { port } = await newcomer.download('big.bin')
    expect((await workerOf(fleet, newcomer.socket.localPort)).id).toBe(replacement.worker)
    expect(port).toBeGreaterThanOrEqual(first + dying.slot * 10)
    expect(port).toBeLessThan(first + dying.slot * 10 + 10)
  })
})

describe('workers that cannot start', () => {
  it('make listen reject with what they failed of, once, and leave nothing running', async () => {
    const fleet = await Fleet.made({ workers: 3, throws: 'no such database', events: true })
    await expect(fleet.listen({ port: 0 })).rejects.toMatchObject({
      name: 'TypeError',
      message: 'no such database',
    })
    expect(await fleet.workers()).toEqual([])
    expect(fleet.said.filter(({ event }) => event !== undefined)).toEqual([])
  })

  it('make listen reject when they end before they are ready', async () => {
    const fleet = await Fleet.made({ workers: 2, dies: 'always' })
    await expect(fleet.listen({ port: 0 })).rejects.toThrow(
      'A worker ended before it was ready: exit code 3.',
    )
    expect(await fleet.workers()).toEqual([])
  })

  it('end the cluster when no worker can be replaced, after some tries and not for ever', {
    timeout: 60_000,
  }, async () => {
    const fleet = await Fleet.started({ workers: 1, dies: 'replacements', events: true })
    const [worker] = await fleet.workers()
    process.kill(worker?.pid ?? 0, 'SIGKILL')
    const failed = await fleet.event('failed')
    expect(failed.error).toBeDefined()
    await fleet.event('closed')
    const waits = fleet.said.flatMap(({ event }) =>
      event?.type === 'worker-ended' && event.replacedInMs !== undefined ? [event.replacedInMs] : [],
    )
    expect(waits).toEqual([0, 250, 500, 1_000, 2_000, 4_000].slice(0, waits.length))
    expect(waits.length).toBeGreaterThanOrEqual(5)
    await expect(fleet.listen({ port: 0 })).rejects.toThrow('The cluster is closed')
  })
})

describe('a primary that is killed', () => {
  it('leaves workers that let their transfers end, and then end themselves', async () => {
    const fleet = await Fleet.started({ workers: 2 })
    writeFileSync(join(fleet.root, 'big.bin'), BIG)
    const [one, other] = await Promise.all([fleet.client(), fleet.client()])
    const transfers = [await one?.begin('RETR big.bin'), await other?.begin('RETR big.bin')]
    const idle = await fleet.client()
    fleet.child.kill('SIGKILL')
    expect(await idle.reply()).toMatch(/^421 /)
    for (const transfer of transfers)
      expect(hash(await buffer(transfer?.data ?? Promise.reject(new Error('none'))))).toBe(hash(BIG))
    expect(await one?.reply()).toMatch(/^226 /)
    await Promise.all([one?.closed(), other?.closed(), fleet.exited])
  })
})
