// A thousand sessions whose clients vanish at random points leave nothing: no descriptor, handle, timer, listener, hidden file (C-38, G16).
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { temporaryFolder } from './lab/folders.js'
import { KILL_POINTS, type Life } from './lab/kill-points.js'
import { type Report, ServerProcess } from './lab/server-process.js'

const SESSIONS = 1_000
const AT_ONCE = 20
const MIB = 1024 * 1024
/** Listeners that the pool keeps warm for a minute, whatever became of their sessions. */
const WARM_LISTENERS = 32
const NAMES = Object.keys(KILL_POINTS)

function servedRoot(): string {
  const root = temporaryFolder()
  mkdirSync(join(root, 'many'))
  writeFileSync(join(root, 'large'), Buffer.alloc(4 * MIB))
  for (let i = 0; i < 400; i++) writeFileSync(join(root, 'many', `entry-${i}`), '')
  return root
}

/** Lives to a point and dies there, by FIN or RST, control and data connection in either order. */
async function liveAndDie(
  ports: readonly number[],
  index: number,
  point: string,
  death: number,
): Promise<void> {
  const life: Life = { ports, name: `up-${index}`, sockets: [] }
  // A server that is faster than the point is no fault of it.
  await KILL_POINTS[point]?.(life).catch(() => undefined)
  const doomed = death & 1 ? life.sockets : life.sockets.toReversed()
  for (const socket of doomed) {
    if (death & 2) socket.resetAndDestroy()
    else socket.destroy()
    if (death & 4) await new Promise(setImmediate)
  }
}

async function die(
  ports: readonly number[],
  deaths: readonly (readonly [point: string, death: number])[],
): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let index = next++; index < deaths.length; index = next++) {
      const [point = '', death = 0] = deaths[index] ?? []
      await liveAndDie(ports, index, point, death)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** Sockets that keep the process busy, beside the two listeners. */
function busySockets({ resources }: Report): number {
  const kinds = ['TCPSocketWrap', 'TCPConnectWrap', 'TLSWrap', 'Timeout']
  return kinds.reduce((sum, kind) => sum + (resources[kind] ?? 0), (resources.TCPServerWrap ?? 0) - 2)
}

function others({ descriptors }: Report): Record<string, number> {
  return Object.fromEntries(
    Object.entries(descriptors).filter(([name]) => name !== 'socket' && name !== 'gone'),
  )
}

describe('a thousand sessions killed at random points', () => {
  it('leave nothing behind (C-38)', { timeout: 170_000 }, async () => {
    const root = servedRoot()
    const options = {
      tls: { cert: SERVER_CERT, key: SERVER_KEY },
      limits: { maxSessionsPerAddress: 500 },
      // Behind QUIT a client may close its side: what runs then has its own time.
      timeouts: { acceptMs: 1_000, stallMs: 1_000 },
    }
    const server = await ServerProcess.start({ root, options, listen: [{}, { implicitTls: true }] })
    const settled = () =>
      server.until('quiet', report => report.sessions === 0 && busySockets(report) === 0, 15_000)
    const every = NAMES.flatMap(point => [0, 1, 2, 3, 6].map(death => [point, death] as const))
    await die(server.ports, every)
    const before = await settled()
    const random = fc.sample(fc.tuple(fc.constantFrom(...NAMES), fc.nat(7)), SESSIONS)
    await die(server.ports, random)
    const after = await settled()
    expect(after.complaints.filter(text => !text.includes('ECONN'))).toEqual([])
    expect(server.stderr).toBe('')
    expect(after.descriptors.socket).toBeLessThanOrEqual(WARM_LISTENERS + 2)
    expect(others(after)).toEqual(others(before))
    expect(after.counts['session-closed']).toBe(after.counts['session-opened'])
    expect(after.counts['transfer-finished']).toBe(after.counts['transfer-started'])
    expect(after.counts['session-opened']).toBeGreaterThan(SESSIONS)
    expect(readdirSync(root).filter(name => name.startsWith('.'))).toEqual([])
    expect(after.heap - before.heap).toBeLessThan(2 * MIB)
  })
})
