// A whole run: what takes part, the folder, the rows one after the other, and the report.
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { makeCertificates } from './certificates.js'
import { UPLOADS } from './fixtures.js'
import { buildClient } from './load-client.js'
import { describeMachine } from './machine.js'
import type { Contender, Surroundings } from './peers/contender.js'
import type { Report, RowReport, ServerReport } from './report.js'
import { type Course, runRow, workFolder } from './rounds.js'
import type { Row } from './rows.js'
import type { Scale } from './scale.js'
import { absence } from './selection.js'
import type { Served } from './served.js'
import { ACCOUNT, accountIds } from './system-account.js'

export interface Comparison {
  readonly subject?: 'bucket'
  readonly scale: Scale
  readonly rounds: number
  readonly rows: readonly Row[]
  readonly contenders: readonly Contender[]
  /** Whether the user has named the servers. */
  readonly named: boolean
  readonly base: string
  readonly surroundings: Surroundings
  readonly signal: AbortSignal
  readonly patienceMs: number
  /** Makes the place where the files lie. */
  readonly serve: () => Promise<Served>
  readonly progress: (line: string) => void
  /** Called after every row with all that is there so far. */
  readonly kept?: (report: Report) => Promise<void>
}

/** Removes all that it has made, also when it fails or is interrupted. */
export async function compare(comparison: Comparison): Promise<Report> {
  const client = await buildClient(comparison.surroundings.cache)
  const served = await comparison.serve()
  const work = workFolder(tmpdir())
  try {
    await mkdir(work, { recursive: true, mode: 0o755 })
    const certificates = comparison.rows.some(row => row.tls) ? await makeCertificates(work) : undefined
    const course: Course = {
      ...comparison,
      ...{ client, served, work, user: ACCOUNT, password: 'bench' },
      ...(certificates && { certificates }),
    }
    return await runRows(comparison, course, await serverReports(comparison))
  } finally {
    await served.remove()
    await rm(work, { recursive: true, force: true })
  }
}

async function runRows(comparison: Comparison, course: Course, servers: ServerReport[]): Promise<Report> {
  const { scale, rounds, base, rows, progress, subject } = comparison
  const machine = await describeMachine(course.served.keptIn)
  const report = {
    format: 1,
    ...(subject && { subject }),
    date: new Date().toISOString(),
    scale: scale.name,
    rounds,
    base,
    machine,
  } as const
  const done: RowReport[] = []
  const began = performance.now()
  const ready = comparison.contenders.filter(({ name }) => !servers.find(each => each.name === name)?.missing)
  for (const [index, row] of rows.entries()) {
    progress(`${row.name}: ${row.title} (${index + 1} of ${rows.length}, after ${elapsed(began)})`)
    if (row.tls && !course.certificates) {
      progress('  left out: no openssl to make certificates with')
      continue
    }
    await course.served.prepare([UPLOADS, ...row.fixtures], await accountIds(ACCOUNT))
    done.push(await runReady(comparison, course, row, ready))
    await comparison.kept?.({ ...report, servers, rows: done })
  }
  return { ...report, servers, rows: done }
}

function runReady(
  { named }: Comparison,
  course: Course,
  row: Row,
  ready: readonly Contender[],
): Promise<RowReport> {
  const reasons = ready.map(contender => [contender, absence(contender, row, named)] as const)
  const taking = reasons.filter(([, reason]) => reason === undefined).map(([contender]) => contender)
  const skipped = reasons.flatMap(([{ name }, reason]) => (reason ? [[name, reason] as const] : []))
  return runRow(course, row, taking, Object.fromEntries(skipped))
}

/** Minutes and seconds. */
function elapsed(since: number): string {
  const seconds = Math.round((performance.now() - since) / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** What takes part, and why not the rest. */
export async function serverReports({
  contenders,
  named,
  surroundings,
  progress,
}: Pick<Comparison, 'contenders' | 'named' | 'surroundings' | 'progress'>): Promise<ServerReport[]> {
  const reports: ServerReport[] = []
  for (const contender of contenders) {
    const { name, about } = contender
    const missing = await contender.missing(surroundings)
    if (missing !== undefined) progress(`${name} is left out: ${missing}`)
    const version = missing === undefined ? await contender.version(surroundings) : 'unknown'
    const some = !named && contender.onlyRows !== undefined
    reports.push({ name, about, version, ...(some && { some }), ...(missing !== undefined && { missing }) })
  }
  return reports
}
