// The tables of a report, in Markdown: one column for each server, one row for each row, ratios paired by round.

import type { Report, RowReport, ServerReport } from './report.js'
import { GROUPS } from './rows.js'
import { figureOf, pairedRatio } from './statistics.js'

interface Column {
  readonly title: string
  readonly note: string
  /** The rows that it is about. */
  of(row: RowReport): boolean
  cell(row: RowReport, server: string, base: string): string
}

const TABLES: readonly Column[] = [
  {
    title: 'Speed',
    note: 'Median, and in brackets the paired ratio to the base, above 1 where the server is faster.',
    of: row => row.mode !== 'idle',
    cell: speed,
  },
  {
    title: 'Processor time of the server',
    note: 'Seconds for each GiB, or microseconds for each file, command or login.',
    of: row => row.mode !== 'idle' && row.mode !== 'list',
    cell: processorTime,
  },
  {
    title: 'Listings: first byte, and what another session feels',
    note: 'Milliseconds to the first byte / longest wait for NOOP in another session meanwhile.',
    of: row => row.mode === 'list',
    cell: row2('firstByteMs', 'noopMaxMs'),
  },
  {
    title: 'Idle sessions',
    note: 'KiB for each session, shared memory counted in parts / MiB of the whole server / p99 of NOOP among them in ms.',
    of: row => row.mode === 'idle',
    cell: row2('kibPerSession', 'serverMib', 'noopP99Ms'),
  },
  {
    title: 'Memory at most',
    note: 'MiB, all processes of the server added, what they share counted for each.',
    of: row => row.mode !== 'idle',
    cell: row2('peakMib'),
  },
]

export function tables(report: Report): string {
  return TABLES.map(table => rendered(table, report)).join('')
}

function rendered(table: Column, { rows, servers, base }: Report): string {
  const shown = rows.filter(row => table.of(row))
  if (shown.length === 0) return ''
  const columns = servers.filter(({ name, missing }) => !missing && shown.some(row => row.runs[name]))
  const head = ['', ...columns.map(({ name }) => name)]
  const lines = GROUPS.flatMap(group => shown.filter(row => row.group === group)).map(row =>
    line(row, columns, base, table),
  )
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return [`### ${table.title}`, '', table.note, '', joined(head), joined(rule), ...lines, '', ''].join('\n')
}

function line(row: RowReport, columns: readonly ServerReport[], base: string, table: Column): string {
  const title = row.group === 'TLS' ? `TLS: ${row.title}` : row.title
  return joined([
    `${title} (${row.figure.unit})`,
    ...columns.map(({ name }) => cellOf(row, name, base, table)),
  ])
}

function cellOf(row: RowReport, server: string, base: string, table: Column): string {
  const runs = row.runs[server]
  if (!runs) return row.skipped[server] ?? ''
  if (runs.every(run => run.error !== undefined)) return 'failed'
  return table.cell(row, server, base)
}

function speed(row: RowReport, server: string, base: string): string {
  const { key, better } = row.figure
  const runs = row.runs[server] ?? []
  const ratio = pairedRatio(runs, row.runs[base] ?? [], key)
  const value = rounded(figureOf(runs, key))
  if (ratio === undefined || server === base) return value
  return `${value} (${rounded(better === 'more' ? ratio : 1 / ratio, 2)})`
}

function processorTime(row: RowReport, server: string): string {
  const runs = row.runs[server] ?? []
  const large = row.figure.unit === 'MiB/s'
  return large ? rounded(figureOf(runs, 'cpuPerGib'), 2) : rounded(figureOf(runs, 'cpuMicrosPerOperation'))
}

function row2(...keys: readonly string[]) {
  return (row: RowReport, server: string) =>
    keys.map(key => rounded(figureOf(row.runs[server] ?? [], key))).join(' / ')
}

/** Three digits that count, or so many behind the point at most. */
export function rounded(value: number | undefined, decimals?: number): string {
  if (value === undefined) return '–'
  if (value >= 1000) return Math.round(value).toLocaleString('en-GB')
  const digits = decimals ?? (value >= 100 ? 0 : value >= 10 ? 1 : 2)
  return value >= 0.1 || value === 0 ? value.toFixed(digits) : value.toPrecision(2)
}

function joined(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
