// One row: every server started anew, then round by round each once, in another order every round.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { rounded } from './cells.js'
import { type Bench, measure, warmUp } from './measurement.js'
import type { Certificate, Contender, Surroundings } from './peers/contender.js'
import type { RowReport } from './report.js'
import type { Row } from './rows.js'
import { freePort, freshAddress, ServerProcess } from './server-process.js'
import type { Run } from './statistics.js'

/** What every row of a run needs. */
export interface Course extends Bench {
  readonly rounds: number
  readonly user: string
  readonly password: string
  readonly surroundings: Surroundings
  readonly certificates?: { readonly rsa: Certificate; readonly ecdsa: Certificate }
  readonly progress: (line: string) => void
}

interface Entry {
  readonly contender: Contender
  readonly row: Row
  readonly runs: Run[]
  server?: ServerProcess
}

/** A server that has failed so often is not asked again. */
const FAILURES = 2

export async function runRow(
  course: Course,
  row: Row,
  contenders: readonly Contender[],
  skipped: Readonly<Record<string, string>>,
): Promise<RowReport> {
  const entries = contenders.map(contender => ({ contender, row: contender.lighter?.(row) ?? row, runs: [] }))
  try {
    for (const entry of entries) await startServer(course, entry)
    for (let round = 0; round < course.rounds; round += 1) {
      for (const entry of rotated(entries, round)) await runOnce(course, entry, round)
    }
  } finally {
    await Promise.all(entries.map(stopServer))
  }
  const { name, title, group, mode, figure } = row
  const runs = Object.fromEntries(entries.map(entry => [entry.contender.name, entry.runs]))
  return { name, title, group, mode, figure, runs, skipped }
}

/** Round 1 is A B C, round 2 is B C A. */
export function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = items.length === 0 ? 0 : by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

async function startServer(course: Course, entry: Entry): Promise<void> {
  const { work, user, password, served, certificates, surroundings, signal } = course
  const { name } = entry.contender
  signal.throwIfAborted()
  try {
    const host = freshAddress()
    const port = await freePort(host)
    await mkdir(work, { recursive: true })
    const site = {
      name,
      host,
      port,
      root: served.path,
      ...(served.bucket && { bucket: served.bucket }),
      user,
      password,
      work,
      ...(entry.row.tls && certificates),
    }
    const launch = await entry.contender.launch(site, surroundings)
    entry.server = await ServerProcess.start(name, { host, port }, launch, work)
    await served.emptyUploads()
    await warmUp(driven(course, entry), entry.row, { host, port, user, password })
  } catch (error) {
    note(course, entry, 0, error)
  }
}

function driven(course: Course, { contender: { drive } }: Entry): Bench {
  return drive ? { ...course, driver: drive } : course
}

async function runOnce(course: Course, entry: Entry, round: number): Promise<void> {
  const { row, runs } = entry
  course.signal.throwIfAborted()
  if (runs.filter(run => run.error !== undefined).length >= FAILURES) return
  if (row.fresh && round > 0) {
    await stopServer(entry)
    await startServer(course, entry)
  }
  const { server } = entry
  if (!server) return
  try {
    const { user, password } = course
    const target = { ...server.endpoint, user, password }
    const values = await measure(driven(course, entry), row, server, target)
    runs.push({ round, values })
    const { key, unit } = row.figure
    const others = Math.round((values.others ?? 0) * 100)
    course.progress(
      `  ${round + 1} ${entry.contender.name}: ${rounded(values[key])} ${unit}, others ${others} %`,
    )
  } catch (error) {
    note(course, entry, round, error)
  }
}

function note(course: Course, { contender, runs }: Entry, round: number, error: unknown): void {
  course.signal.throwIfAborted()
  const { message } = error as Error
  runs.push({ round, error: message, values: {} })
  course.progress(`  ${round + 1} ${contender.name}: ${message}`)
}

async function stopServer(entry: Entry): Promise<void> {
  const { server } = entry
  delete entry.server
  await server?.stop()
}

/** Where the files of one run of the benchmark lie that are not served. */
export function workFolder(base: string): string {
  return join(base, `longshore-bench-${process.pid}`)
}
