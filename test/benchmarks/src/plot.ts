// The plot of a report as SVG: for each row how fast every server is beside the base, on a logarithmic axis; right is faster.
import { rounded } from './cells.js'
import { type LogAxis, logAxis } from './log-axis.js'
import { COLOURS, isOurs, markOf, place } from './plot-marks.js'
import type { Report, RowReport } from './report.js'
import { GROUPS } from './rows.js'
import { figureOf, speedRatio } from './statistics.js'

const WIDTH = 980
const [LEFT, RIGHT] = [338, 792]
const [TOP, LANE, HEADING, BOTTOM] = [104, 23, 30, 34]
const LEGEND = { left: 24, step: 138, line: 20, columns: 7 }

interface Lane {
  readonly row: RowReport
  readonly y: number
  /** How fast each server is beside the base. */
  readonly ratios: readonly (readonly [server: string, ratio: number])[]
}

/** Rows in which the base has no figures are not shown. */
export function plot(report: Report): string {
  const { lanes, headings, height } = laidOut(report)
  const axis = logAxis(
    lanes.flatMap(({ ratios }) => ratios.map(([, ratio]) => ratio)),
    LEFT,
    RIGHT,
  )
  const title = `Speed beside ${report.base}: right is faster`
  const { processor, cores, files } = report.machine
  const subtitle = `${report.date.slice(0, 10)}, ${cores} cores of ${processor}, files on ${files}; medians of ratios of runs of one round`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${style()}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>`,
    text(24, 30, title, 'title'),
    text(24, 50, subtitle, 'soft'),
    ...legend(report, lanes),
    ...grid(axis, height, report.base),
    ...headings.map(({ name, y }) => text(24, y, name, 'heading')),
    ...lanes.flatMap(lane => drawn(lane, axis)),
    '</svg>',
    '',
  ].join('\n')
}

function laidOut(report: Report) {
  const lanes: Lane[] = []
  const headings: { readonly name: string; readonly y: number }[] = []
  let y = TOP
  for (const group of GROUPS) {
    const shown = report.rows.filter(row => row.group === group && row.runs[report.base]?.length)
    if (shown.length === 0) continue
    y += HEADING
    headings.push({ name: group, y: y - 2 })
    for (const row of shown) {
      y += LANE
      lanes.push({ row, y, ratios: ratiosOf(row, report.base) })
    }
  }
  return { lanes, headings, height: y + BOTTOM + 14 }
}

function ratiosOf(row: RowReport, base: string): Lane['ratios'] {
  return Object.keys(row.runs).flatMap(server => {
    const ratio = server === base ? undefined : speedRatio(row, server, base)
    return ratio === undefined ? [] : [[server, ratio] as const]
  })
}

function legend({ servers }: Report, lanes: readonly Lane[]): string[] {
  const shown = servers.filter(({ name }) =>
    lanes.some(({ ratios }) => ratios.some(([server]) => server === name)),
  )
  return shown.flatMap(({ name }, index) => {
    const x = LEGEND.left + (index % LEGEND.columns) * LEGEND.step + 6
    const y = 74 + Math.floor(index / LEGEND.columns) * LEGEND.line
    return [markOf(name, x, y - 4), text(x + 12, y, name, 'label')]
  })
}

function grid(axis: LogAxis, height: number, base: string): string[] {
  const [top, bottom] = [TOP + 8, height - BOTTOM]
  return axis.ticks.flatMap(tick => {
    const x = place(axis.at(tick))
    const label = tick === 1 ? base : String(tick)
    return [
      `<path class="${tick === 1 ? 'base' : 'line'}" d="M${x} ${top}V${bottom}"/>`,
      text(axis.at(tick), bottom + 18, label, tick === 1 ? 'tick strong' : 'tick'),
    ]
  })
}

function drawn({ row, y, ratios }: Lane, axis: LogAxis): string[] {
  const ordered = [...ratios].sort(([a], [b]) => Number(isOurs(a)) - Number(isOurs(b)))
  const value = figureOf(row.runs.longshore ?? [], row.figure.key)
  const ratio = ratios.find(([server]) => server === 'longshore')?.[1]
  return [
    text(36, y, row.title, 'label'),
    `<path class="lane" d="M${LEFT} ${y - 4}H${RIGHT}"/>`,
    ...ordered.map(([server, each]) => markOf(server, axis.at(each), y - 4)),
    ratio === undefined ? '' : text(RIGHT + 14, y, `${rounded(ratio, 2)} ×`, 'value ours'),
    value === undefined ? '' : text(WIDTH - 20, y, `${rounded(value)} ${row.figure.unit}`, 'amount'),
  ]
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text x="${place(x)}" y="${place(y)}" class="${kind}">${escaped(content)}</text>`
}

export function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function style(): string {
  const paint = (index: 0 | 1) =>
    Object.entries(COLOURS).map(([name, pair]) => `.${name}{fill:${pair[index]};stroke:${pair[index]}}`)
  const light = [
    '.paper{fill:#fff;stroke:#d0d7de}',
    'text{fill:#1f2328}',
    '.soft,.tick,.amount{fill:#59636e}',
  ]
  const dark = [
    '.paper{fill:#0d1117;stroke:#30363d}',
    'text{fill:#e6edf3}',
    '.soft,.tick,.amount{fill:#9198a1}',
  ]
  return [
    'text{font:13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;stroke:none}',
    '.title{font-size:17px;font-weight:600}.heading,.strong,.value{font-weight:600}.soft,.tick{font-size:12px}',
    '.tick{text-anchor:middle}.amount{text-anchor:end}',
    '.line,.lane,.base{fill:none;stroke:#8b949e;stroke-opacity:.3}.lane{stroke-opacity:.15}.base{stroke-opacity:1;stroke-width:1.5}',
    ...light,
    ...paint(0),
    `@media(prefers-color-scheme:dark){${[...dark, ...paint(1)].join('')}}`,
    'text.ours{stroke:none}.hollow{fill:none;stroke-width:2.2}',
  ].join('')
}
