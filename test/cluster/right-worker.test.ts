// Data connections reach the worker that has their session: every client gets its own bytes, over ports that no two workers share.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Client } from './lab/client.js'
import { Fleet } from './lab/fleet.js'
import { freeRange } from './lab/free-range.js'

const CLIENTS = 24
const ROUNDS = 6
const WORKERS = 3

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** What one client moved: the ports its data came over. */
async function moveFiles(client: Client, name: string, root: string): Promise<Set<number>> {
  const ports = new Set<number>()
  for (let round = 0; round < ROUNDS; round++) {
    const how = round % 2 === 0 ? 'PASV' : 'EPSV'
    const { bytes, port } = await client.download(`${name}.bin`, how)
    expect(hash(bytes)).toBe(hash(readFileSync(join(root, `${name}.bin`))))
    ports.add(port)
    const sent = randomBytes(20_000 + round)
    expect(await client.upload(`${name}-${round}.up`, sent, how)).toMatch(/^226 /)
    expect(hash(readFileSync(join(root, `${name}-${round}.up`)))).toBe(hash(sent))
  }
  return ports
}

async function allAtOnce(fleet: Fleet): Promise<Map<number, Set<number>>> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => fleet.client()))
  const moved = await Promise.all(
    clients.map(async (client, i) => {
      writeFileSync(join(fleet.root, `file${i}.bin`), randomBytes(50_000 + i * 1_001))
      return { remotePort: client.socket.localPort, ports: await moveFiles(client, `file${i}`, fleet.root) }
    }),
  )
  const sessions = await fleet.sessions()
  const byWorker = new Map<number, Set<number>>()
  for (const { remotePort, ports } of moved) {
    const worker = sessions.find(session => session.remotePort === remotePort)?.worker ?? 0
    byWorker.set(worker, new Set([...(byWorker.get(worker) ?? []), ...ports]))
  }
  return byWorker
}

describe('data connections of a cluster', () => {
  it('reach the right worker over ports of one range that is split between workers', async () => {
    const [first, last] = await freeRange(50)
    const passive = {
      ports: [
        [first, first + 9],
        [first + 10, last],
      ],
    }
    const fleet = await Fleet.started({ workers: WORKERS, options: { passive } })
    const byWorker = await allAtOnce(fleet)
    expect(byWorker.size).toBe(WORKERS)
    const used = [...byWorker.values()].flatMap(ports => [...ports])
    expect(new Set(used).size).toBe(used.length)
    expect(Math.min(...used)).toBeGreaterThanOrEqual(first)
    expect(Math.max(...used)).toBeLessThanOrEqual(last)
    expect((await fleet.workers()).map(({ sessions }) => sessions)).toEqual([8, 8, 8])
  })

  it('reach the right worker over ports that the system gives', async () => {
    const fleet = await Fleet.started({ workers: WORKERS })
    const byWorker = await allAtOnce(fleet)
    expect(byWorker.size).toBe(WORKERS)
  })
})
