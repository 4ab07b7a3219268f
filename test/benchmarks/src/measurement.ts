// One run of one row against one server: the figures of the client, processor time and memory of the server, and what others took.
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Drive, Driver, Target } from './drive.js'
import { derived, processorTimes, type Values } from './figures.js'
import { clientArguments, LoadClient } from './load-client.js'
import { MemoryPeak } from './memory-peak.js'
import { busySeconds, proportionalBytes, residentBytes } from './proc.js'
import { countsFile, requestCounts, requestsBetween } from './request-counts.js'
import type { Load, Row } from './rows.js'
import type { Served } from './served.js'
import type { ServerProcess } from './server-process.js'

/** What all measurements of a run share. */
export interface Bench {
  readonly client: string
  /** What takes the place of the load client. */
  readonly driver?: Driver
  /** A folder for what is not served. */
  readonly work: string
  readonly served: Served
  readonly signal: AbortSignal
  /** How long to wait for a moment without other work on the machine before each run, at most. */
  readonly patienceMs: number
}

const MIB = 2 ** 20
const SETTLE_MS = 700
const WARM_LOADS = 3
const QUIET = { share: 0.35, looksMs: 100 }

/**
 * Measures once.
 * @throws Error when the client fails or not all bytes have been moved.
 */
export async function measure(
  bench: Bench,
  row: Row,
  server: ServerProcess,
  target: Target,
): Promise<Values> {
  if (row.mode === 'stor' || row.mode === 'sstor') await bench.served.emptyUploads()
  await quietMoment(bench.patienceMs)
  // Last of all: memory that is free for some seconds may go back to the host.
  if (row.mode === 'stor') await bench.served.prewarm((row.bytes ?? 0) + 64 * MIB)
  const before = await snapshot(bench, server)
  const peak = await MemoryPeak.begin(server)
  try {
    const values = await load(bench, row, server, target)
    const after = await snapshot(bench, server)
    const [peakMib, baseMib] = [(await peak.end()) / MIB, before.resident / MIB]
    const grownMib = Math.max(0, peakMib - baseMib)
    const grownMibEach = grownMib / (values.transfers ?? 1)
    const memory = { baseMib, peakMib, grownMib, grownMibEach }
    return { ...values, ...compared(before, after, values, server), ...memory }
  } finally {
    await peak.end()
  }
}

/**
 * The same unmeasured, mostly in small. What is done over and over is done several times, as code that is compiled while it runs is at its
 * best only then.
 */
export async function warmUp(bench: Bench, row: Row, target: Target): Promise<void> {
  const small: Record<Row['mode'], Load> = {
    retr: {},
    stor: { bytes: 16 * MIB },
    sretr: {},
    sstor: {},
    noop: {},
    login: {},
    idle: { sessions: 20, milliseconds: 1 },
    list: {},
  }
  const times = row.mode === 'sretr' || row.mode === 'sstor' ? WARM_LOADS : 1
  for (let time = 0; time < times; time++) {
    const client = start(bench, row, target, { ...small[row.mode], ...row.warm })
    try {
      await client.values()
      client.proceed()
      if (row.mode === 'idle') await client.values()
    } finally {
      await client.end()
    }
    await bench.served.emptyUploads()
  }
}

interface Snapshot {
  readonly wall: number
  readonly busy: number
  readonly own: number
  readonly cpu: number
  /** What keeps the files. */
  readonly store: number
  readonly resident: number
  readonly requests: Values
}

async function snapshot({ served, work }: Bench, server: ServerProcess): Promise<Snapshot> {
  const { user, system } = process.cpuUsage()
  const resident = await residentBytes(await server.processes())
  const requests = await requestCounts(countsFile(work, server.name))
  const store = (await served.processorSeconds?.()) ?? 0
  const [busy, cpu] = [await busySeconds(), await server.processorSeconds()]
  return { wall: performance.now() / 1e3, busy, own: (user + system) / 1e6, cpu, store, resident, requests }
}

function compared(before: Snapshot, after: Snapshot, values: Values, server: ServerProcess): Values {
  if (!server.running) throw new Error('the server has ended')
  const cpu = after.cpu - before.cpu
  const store = after.store - before.store
  const known = cpu + store + after.own - before.own + (values.clientCpuSeconds ?? 0)
  const all = (after.wall - before.wall) * availableParallelism()
  const others = Math.max(0, (after.busy - before.busy - known) / all)
  const requests = requestsBetween(before.requests, after.requests)
  const stored = store > 0 ? processorTimes('storeCpu', values, store) : {}
  return { ...derived(values, cpu), ...stored, ...requests, others }
}

async function load(bench: Bench, row: Row, server: ServerProcess, target: Target): Promise<Values> {
  const held = row.mode === 'idle' ? await proportionalBytes(await server.processes()) : 0
  const client = start(bench, row, target, {})
  try {
    const values = await client.values()
    if (row.mode === 'idle') return { ...values, ...(await idle(client, server, held, values.sessions ?? 1)) }
    await assertWhole(bench, row, values)
    return values
  } finally {
    await client.end()
  }
}

async function idle(client: Drive, server: ServerProcess, held: number, sessions: number): Promise<Values> {
  await pause(SETTLE_MS)
  const holds = await proportionalBytes(await server.processes())
  client.proceed()
  const rest = await client.values()
  return { ...rest, kibPerSession: (holds - held) / sessions / 1024, serverMib: holds / MIB }
}

function start({ client, driver, signal }: Bench, row: Row, target: Target, changed: Load): Drive {
  const load = { ...row.load, ...changed }
  if (driver) return driver(row.mode, load, target, signal)
  return new LoadClient(client, clientArguments(row.mode, load, target), signal)
}

/** A server that is fast because it loses bytes is not fast. */
async function assertWhole(bench: Bench, row: Row, { bytes }: Values): Promise<void> {
  if (row.bytes === undefined) return
  const upload = row.mode === 'stor' || row.mode === 'sstor'
  const found = upload ? await bench.served.uploadedBytes() : bytes
  if (found !== row.bytes) throw new Error(`${found} bytes were moved, not ${row.bytes}`)
}

/** Waits until the rest of the machine leaves us most of the processors, though not for ever. */
async function quietMoment(patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs
  while (performance.now() < until) {
    const [busy, wall] = [await busySeconds(), performance.now()]
    await pause(QUIET.looksMs)
    const seconds = (performance.now() - wall) / 1e3
    const share = ((await busySeconds()) - busy) / seconds / availableParallelism()
    if (share <= QUIET.share) return
  }
}
