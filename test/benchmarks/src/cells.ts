// What stands in the cells of the tables.
import type { RowReport } from './report.js'
import { figureOf, speedRatio, spreadOf } from './statistics.js'

export interface Table {
  readonly title: string
  readonly note: string
  /** The rows that it is about. */
  of(row: RowReport): boolean
  cell(row: RowReport, server: string, base: string): string
}

export function speed(row: RowReport, server: string, base: string): string {
  const { key, unit } = row.figure
  const value = `${rounded(figureOf(row.runs[server] ?? [], key))} ${unit}`
  const ratio = server === base ? undefined : speedRatio(row, server, base)
  return ratio === undefined ? value : `${value} (**${rounded(ratio, 2)}**)`
}

export function processorTime(row: RowReport, server: string, of: 'cpu' | 'storeCpu' = 'cpu'): string {
  const runs = row.runs[server] ?? []
  const large = row.figure.unit === 'MiB/s'
  return large
    ? rounded(figureOf(runs, `${of}PerGib`), 2)
    : rounded(figureOf(runs, `${of}MicrosPerOperation`))
}

export function peak(row: RowReport, server: string): string {
  return rounded(figureOf(row.runs[server] ?? [], 'peakMib'))
}

/** Of the rounds, the first shows it: later ones find the memory there. */
export function growth(row: RowReport, server: string): string {
  return rounded(spreadOf(row.runs[server] ?? [], 'grownMib')?.[1])
}

export function figures(...keys: readonly string[]) {
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

export function joined(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
