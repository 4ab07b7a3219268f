/** What several servers cut off when they were closed, as one report. */
import type { CloseReport } from '@longshore/core'

export const NOTHING_CUT: CloseReport = { sessions: 0, transfersCut: 0, cut: [], abandoned: [] }

export function sumOf(reports: readonly CloseReport[]): CloseReport {
  return reports.reduce(
    (sum, report) => ({
      sessions: sum.sessions + report.sessions,
      transfersCut: sum.transfersCut + report.transfersCut,
      cut: [...sum.cut, ...report.cut],
      abandoned: [...sum.abandoned, ...report.abandoned],
    }),
    NOTHING_CUT,
  )
}
