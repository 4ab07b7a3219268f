// Medians, the runs that were disturbed least, and ratios of runs of one round.
import type { Values } from './figures.js'
import type { RowReport } from './report.js'

export interface Run {
  readonly round: number
  /** Why there are no values. */
  readonly error?: string
  readonly values: Values
}

/** The share of all processors that neither the server nor the client had, above which a run counts as disturbed. */
const DISTURBED = 0.15

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle]
  if (upper === undefined || sorted.length % 2 === 1) return upper
  return ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** The undisturbed runs, or else the better half of all, three at least; failed ones are never among them. */
export function cleanest(runs: readonly Run[]): readonly Run[] {
  const sorted = runs
    .filter(run => run.error === undefined)
    .sort((a, b) => (a.values.others ?? 0) - (b.values.others ?? 0))
  const undisturbed = sorted.filter(({ values }) => (values.others ?? 0) <= DISTURBED).length
  return sorted.slice(0, Math.max(undisturbed, Math.ceil(sorted.length / 2), 3))
}

/** The median of a figure over the cleanest runs. */
export function figureOf(runs: readonly Run[], key: string): number | undefined {
  return median(valuesOf(cleanest(runs), key))
}

/** The lowest and the highest value of all runs. */
export function spreadOf(runs: readonly Run[], key: string): readonly [number, number] | undefined {
  const values = valuesOf(runs, key)
  return values.length === 0 ? undefined : [Math.min(...values), Math.max(...values)]
}

/** The median of the ratios of runs that were made in the same round: what holds when the whole machine is faster or slower at times. */
export function pairedRatio(runs: readonly Run[], base: readonly Run[], key: string): number | undefined {
  const ratios = runs.flatMap(run => {
    const mine = run.values[key]
    const other = base.find(({ round, error }) => round === run.round && error === undefined)?.values[key]
    return mine === undefined || !other ? [] : [mine / other]
  })
  return median(ratios)
}

/** How much faster a server is than the base in a row, whichever way its figure is better; undefined where the figures do not compare. */
export function speedRatio(row: RowReport, server: string, base: string): number | undefined {
  const { key, better, least = 0 } = row.figure
  const [runs, baseRuns] = [row.runs[server] ?? [], row.runs[base] ?? []]
  if ([runs, baseRuns].some(measured => (figureOf(measured, key) ?? least) < least)) return undefined
  const ratio = pairedRatio(runs, baseRuns, key)
  return ratio !== undefined && better === 'less' ? 1 / ratio : ratio
}

function valuesOf(runs: readonly Run[], key: string): number[] {
  return runs.map(({ values }) => values[key]).filter(value => value !== undefined)
}
