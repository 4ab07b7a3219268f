// Sessions whose clients vanish at random points, and what a server still holds when all of them have gone.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { SERVER_CERT, SERVER_KEY } from '../../dialogues/runner/certificates.js'
import { temporaryFolder } from './folders.js'
import { KILL_POINTS, type Life } from './kill-points.js'
import { type Report, ServerProcess } from './server-process.js'

const AT_ONCE = 20
/** Longer than any reply is waited for. */
const STUCK_MS = 30_000
const MIB = 1024 * 1024
const NAMES = Object.keys(KILL_POINTS)

/** Where a session dies, and how: by FIN or RST, control and data connection in either order. */
export type Death = readonly [point: string, how: number]

/** Every point in several ways. */
export const EVERY_DEATH: readonly Death[] = NAMES.flatMap(point =>
  [0, 1, 2, 3, 6].map(how => [point, how] as const),
)

export function randomDeaths(count: number): readonly Death[] {
  return fc.sample(fc.tuple(fc.constantFrom(...NAMES), fc.nat(7)), count)
}

/** A server in a process of its own, in the clear and with implicit TLS, and its root. */
export async function mortalServer(): Promise<{ readonly server: ServerProcess; readonly root: string }> {
  const root = servedRoot()
  const options = {
    tls: { cert: SERVER_CERT, key: SERVER_KEY },
    limits: { maxSessionsPerAddress: 500 },
    // Behind QUIT a client may close its side: what runs then has its own time.
    timeouts: { acceptMs: 1_000, stallMs: 1_000 },
  }
  return { server: await ServerProcess.start({ root, options, listen: [{}, { implicitTls: true }] }), root }
}

/** Some sessions at a time live to their points and die. */
export async function die(ports: readonly number[], deaths: readonly Death[]): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let index = next++; index < deaths.length; index = next++) {
      const [point = '', how = 0] = deaths[index] ?? []
      await liveAndDie(ports, index, point, how)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** What the server holds when nothing is left to be done. */
export function settled(server: ServerProcess): Promise<Report> {
  return server.until('quiet', report => report.sessions === 0 && busySockets(report) === 0, 15_000)
}

/** Descriptors by kind, sockets aside. */
export function others({ descriptors }: Report): Record<string, number> {
  return Object.fromEntries(
    Object.entries(descriptors).filter(([name]) => name !== 'socket' && name !== 'gone'),
  )
}

function servedRoot(): string {
  const root = temporaryFolder()
  mkdirSync(join(root, 'many'))
  writeFileSync(join(root, 'large'), Buffer.alloc(4 * MIB))
  for (let i = 0; i < 400; i++) writeFileSync(join(root, 'many', `entry-${i}`), '')
  return root
}

async function liveAndDie(
  ports: readonly number[],
  index: number,
  point: string,
  how: number,
): Promise<void> {
  const life: Life = { ports, name: `up-${index}`, sockets: [], listeners: [] }
  // A server that is faster than the point is no fault of it.
  await inTime(
    KILL_POINTS[point]?.(life).catch(() => undefined),
    point,
  )
  const doomed = how & 1 ? life.sockets : life.sockets.toReversed()
  for (const socket of doomed) {
    if (how & 2) socket.resetAndDestroy()
    else socket.destroy()
    if (how & 4) await new Promise(setImmediate)
  }
  for (const listener of life.listeners) listener.close()
}

/** A life that goes nowhere says at which point that was. */
async function inTime(life: Promise<unknown> | undefined, point: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`a session was stuck for ${STUCK_MS} ms on its way to die ${point}`)),
      STUCK_MS,
    )
  })
  await Promise.race([life, late])
  clearTimeout(timer)
}

/** Sockets that keep the process busy, beside the two listeners. */
function busySockets({ resources }: Report): number {
  const kinds = ['TCPSocketWrap', 'TCPConnectWrap', 'TLSWrap', 'Timeout']
  return kinds.reduce((sum, kind) => sum + (resources[kind] ?? 0), (resources.TCPServerWrap ?? 0) - 2)
}
