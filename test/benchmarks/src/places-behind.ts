// The rows in which another server is faster than longshore, so that no reader has to search for them.
import { rounded } from './cells.js'
import { type Report, type RowReport, titleOf } from './report.js'
import { speedRatio } from './statistics.js'

const OURS = 'longshore'
/** Less is within what two rounds differ by. */
const CLEARLY = 1.05

/** Markdown with a heading of the third level; settings of longshore beside its usual one are not looked at. */
export function placesBehind(report: Report): string {
  const lines = report.rows.flatMap(row => {
    const ahead = serversAhead(row).map(([name, ratio]) => `${name} ${rounded(ratio, 2)} ×`)
    return ahead.length === 0 ? [] : [`| ${titleOf(row)} | ${ahead.join(', ')} |`]
  })
  const head = [
    '### Where others are ahead',
    '',
    'How many times as fast as longshore in its usual setting.',
    '',
  ]
  if (lines.length === 0) return [...head, 'In none of these rows.', ''].join('\n')
  return [...head, '| | |', '| --- | --- |', ...lines, ''].join('\n')
}

/** The other servers that are clearly faster, the fastest first. */
export function serversAhead(row: RowReport): readonly (readonly [name: string, ratio: number])[] {
  return Object.keys(row.runs)
    .filter(name => !name.startsWith(OURS))
    .map(name => [name, speedRatio(row, name, OURS) ?? 0] as const)
    .filter(([, ratio]) => ratio >= CLEARLY)
    .sort(([, a], [, b]) => b - a)
}
