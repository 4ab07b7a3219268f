// The tables of a report, in Markdown: one column for each server, one row for each row, ratios paired by round.

import { BUCKET_TABLES } from './bucket/tables.js'
import { figures, growth, joined, peak, processorTime, speed, type Table } from './cells.js'
import { type Report, type RowReport, type ServerReport, titleOf } from './report.js'
import { GROUPS } from './rows.js'

const TABLES: readonly Table[] = [
  {
    title: 'Speed',
    note: 'Medians, and in brackets the ratio to the base: the median of the ratios of runs of one round, above 1 where the server is faster.',
    of: row => row.mode !== 'idle',
    cell: speed,
  },
  {
    title: 'Processor time of the server',
    note: 'Seconds for each GiB, or microseconds for each file, command or login.',
    of: row => row.mode !== 'idle' && row.mode !== 'list',
    cell: (row, server) => processorTime(row, server),
  },
  {
    title: 'Listings: first byte, and what another session feels',
    note: 'Milliseconds to the first byte / longest wait for NOOP in another session meanwhile / MiB by which the server grew, at most.',
    of: row => row.mode === 'list',
    cell: (row, server) => `${figures('firstByteMs', 'noopMaxMs')(row, server)} / ${growth(row, server)}`,
  },
  {
    title: 'Idle sessions',
    note: 'KiB for each session, shared memory counted in parts / MiB of the whole server / p99 of NOOP among them in ms.',
    of: row => row.mode === 'idle',
    cell: figures('kibPerSession', 'serverMib', 'noopP99Ms'),
  },
  {
    title: 'Memory at most',
    note: 'MiB, all processes of the server added, what they share counted for each.',
    of: row => row.mode !== 'idle',
    cell: peak,
  },
]

export function tables(report: Report): string {
  const about = report.subject === 'bucket' ? BUCKET_TABLES : TABLES
  return [...about.map(table => rendered(table, report)), otherSettings(report)].join('')
}

function rendered(table: Table, { rows, servers, base }: Report): string {
  const shown = rows.filter(row => table.of(row))
  if (shown.length === 0) return ''
  const columns = servers.filter(
    ({ name, missing, some }) => !missing && !some && shown.some(row => row.runs[name]),
  )
  const head = ['', ...columns.map(({ name }) => name)]
  const lines = GROUPS.flatMap(group => shown.filter(row => row.group === group)).map(row =>
    line(row, columns, base, table),
  )
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return [
    `### ${table.title}`,
    '',
    table.note.replace('the base', base),
    '',
    joined(head),
    joined(rule),
    ...lines,
    '',
    '',
  ].join('\n')
}

function line(row: RowReport, columns: readonly ServerReport[], base: string, table: Table): string {
  return joined([titleOf(row), ...columns.map(({ name }) => cellOf(row, name, base, table))])
}

function cellOf(row: RowReport, server: string, base: string, table: Table): string {
  const runs = row.runs[server]
  if (!runs) return row.skipped[server] ?? ''
  if (runs.every(run => run.error !== undefined)) return 'failed'
  return table.cell(row, server, base)
}

/** Servers that are in few rows would be columns of nothing. */
function otherSettings({ rows, servers, base }: Report): string {
  const lines = rows.flatMap(row =>
    servers
      .filter(({ name, some }) => some && row.runs[name])
      .map(({ name }) => {
        const runs = row.runs[name] ?? []
        if (runs.every(run => run.error !== undefined)) return joined([titleOf(row), name, 'failed', '', ''])
        return joined([titleOf(row), name, speed(row, name, base), processorTime(row, name), peak(row, name)])
      }),
  )
  if (lines.length === 0) return ''
  const head = ['', 'server', 'speed', 'processor time', 'memory at most']
  const rule = ['---', '---', '---:', '---:', '---:']
  return ['### Other settings', '', 'Units as above.', '', joined(head), joined(rule), ...lines, '', ''].join(
    '\n',
  )
}
