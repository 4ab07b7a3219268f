// The tables about files in a bucket: medians with lowest and highest, since an object store is no steady thing.
import { processorTime, rounded, type Table } from '../cells.js'
import type { RowReport } from '../report.js'
import { countOf, kindsOf } from '../request-counts.js'
import { cleanest, figureOf, speedRatio, spreadOf } from '../statistics.js'

export const BUCKET_TABLES: readonly Table[] = [
  {
    title: 'Speed with a bucket',
    note: 'Medians, from the lowest to the highest, and in brackets the ratio to the base: the median of the ratios of runs of one round, above 1 where it is faster.',
    of: row => row.group !== 'memory',
    cell: speed,
  },
  {
    title: 'Processor time with a bucket',
    note: 'Of the process: seconds for each GiB, or microseconds for each file. Behind the stroke that of the object store.',
    of: row => row.group !== 'memory' && row.mode !== 'list',
    cell: (row, server) => `${processorTime(row, server)} / ${processorTime(row, server, 'storeCpu')}`,
  },
  {
    title: 'Memory of a transfer',
    note: 'MiB by which a process that has served one small file grows at most, for each transfer, from the lowest to the highest.',
    of: row => row.group === 'memory',
    cell: spread('grownMibEach'),
  },
  {
    title: 'Requests to the bucket',
    note: 'For each file or listing, whatever the session needs beside it counted in.',
    of: row => row.group !== 'memory',
    cell: requests,
  },
  {
    title: 'Listings of a bucket',
    note: 'Milliseconds to the first byte, or for the SDK to the end of the first page / longest wait for NOOP in another session meanwhile / MiB by which the process grew, at most.',
    of: row => row.mode === 'list',
    cell: listing,
  },
]

function speed(row: RowReport, server: string, base: string): string {
  const value = `${spread(row.figure.key)(row, server)} ${row.figure.unit}`
  const ratio = server === base ? undefined : speedRatio(row, server, base)
  return ratio === undefined ? value : `${value} (**${rounded(ratio, 2)}**)`
}

function spread(key: string) {
  return (row: RowReport, server: string) => {
    const runs = row.runs[server] ?? []
    const [lowest, highest] = spreadOf(runs, key) ?? []
    return `${rounded(figureOf(runs, key))}, ${rounded(lowest)}–${rounded(highest)}`
  }
}

/** All of them, and of each kind; what is made once in a run is little beside a thousand files. */
function requests(row: RowReport, server: string): string {
  const [run] = cleanest(row.runs[server] ?? [])
  if (run === undefined) return '–'
  const operations = run.values.transfers ?? 1
  const kinds = kindsOf(run.values).map(kind => `${rounded(countOf(run.values, kind) / operations)} ${kind}`)
  return `${rounded((run.values.requests ?? 0) / operations)}: ${kinds.join(', ')}`
}

function listing(row: RowReport, server: string): string {
  const runs = row.runs[server] ?? []
  const grown = spreadOf(runs, 'grownMib')?.[1]
  return [figureOf(runs, 'firstByteMs'), figureOf(runs, 'noopMaxMs'), grown]
    .map(each => rounded(each))
    .join(' / ')
}
