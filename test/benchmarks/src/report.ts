// What a whole run of the benchmark has found: the JSON file, from which tables and plot are made.
import { readFile, writeFile } from 'node:fs/promises'
import type { Figure } from './figures.js'
import type { Machine } from './machine.js'
import type { Group } from './rows.js'
import type { Run } from './statistics.js'

export interface ServerReport {
  readonly name: string
  /** What distinguishes it, in a few words. */
  readonly about: string
  readonly version: string
  /** Takes part only in the rows where its setting matters. */
  readonly some?: true
  /** Why no row of it was run. */
  readonly missing?: string
}

export interface RowReport {
  readonly name: string
  readonly title: string
  readonly group: Group
  readonly mode: string
  readonly figure: Figure
  /** Runs by server. */
  readonly runs: Readonly<Record<string, readonly Run[]>>
  /** Why a server has no runs here. */
  readonly skipped: Readonly<Record<string, string>>
}

export interface Report {
  readonly format: 1
  /** What the rows are about where it is not a folder of the machine. */
  readonly subject?: 'bucket'
  readonly date: string
  readonly scale: string
  readonly rounds: number
  /** The server that the ratios refer to. */
  readonly base: string
  readonly machine: Machine
  readonly servers: readonly ServerReport[]
  readonly rows: readonly RowReport[]
}

/** How a row is called beside rows of other groups. */
export function titleOf(row: RowReport): string {
  return row.group === 'TLS' ? `TLS: ${row.title}` : row.title
}

export async function saveReport(file: string, report: Report): Promise<void> {
  await writeFile(file, `${JSON.stringify(report, null, 1)}\n`)
}

/** @throws Error when the file is not there or is no report of this benchmark. */
export async function loadReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`${file} cannot be read: ${error.message}`)
  })
  const report = parsed(file, text)
  if (report?.format !== 1 || !Array.isArray(report.rows))
    throw new Error(`${file} is no report of this benchmark`)
  return report
}

function parsed(file: string, text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report
  } catch {
    throw new Error(`${file} is no JSON`)
  }
}
