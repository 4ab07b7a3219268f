/** The doctor's findings on paper, for people or as JSON lines. */
import type { Output } from '../io.js'
import { jsonLine } from '../log/escape.js'
import type { Paint } from '../log/paint.js'
import { counted } from '../log/units.js'
import { padTo } from '../log/width.js'
import type { Explained } from './explanation.js'
import type { Finding, Section, Verdict } from './finding.js'

const MARKS = { fine: ['ok', 'good'], note: ['note', 'odd'], bad: ['BAD', 'bad'] } as const satisfies Record<
  Verdict,
  readonly [string, string]
>
const MARK_COLUMNS = 6
const LABEL_COLUMNS = 12

/** How many findings have this verdict. */
export function countOf(sections: readonly Section[], verdict: Verdict): number {
  return sections.flatMap(({ findings }) => findings).filter(finding => finding.verdict === verdict).length
}

/** The report as text, a line each. */
export function reportLines(
  sections: readonly Section[],
  explained: readonly Explained[],
  paint: Paint,
): string[] {
  return [
    ...sections.flatMap(({ title, findings }) => [
      paint('strong', title),
      ...findings.flatMap(finding => findingLines(finding, paint)),
      '',
    ]),
    ...explanationLines(explained, paint),
    conclusion(sections, paint),
  ]
}

/** The same as one JSON object a line. */
export function writeJson(sections: readonly Section[], output: Output): void {
  for (const { title, findings } of sections)
    for (const finding of findings)
      output.write(`${jsonLine({ type: 'finding', section: title, ...finding })}\n`)
  output.write(
    `${jsonLine({ type: 'conclusion', bad: countOf(sections, 'bad'), notes: countOf(sections, 'note') })}\n`,
  )
}

function findingLines({ verdict, text, advice }: Finding, paint: Paint): string[] {
  const [mark, mood] = MARKS[verdict]
  const line = `  ${paint(mood, padTo(mark, MARK_COLUMNS))}${text}`
  return advice === undefined ? [line] : [line, `  ${' '.repeat(MARK_COLUMNS)}→ ${advice}`]
}

function explanationLines(explained: readonly Explained[], paint: Paint): string[] {
  if (explained.length === 0) return []
  const lines = explained.map(({ label, text }) => `  ${padTo(label, LABEL_COLUMNS)}${text}`)
  return [paint('strong', 'How data connections get through'), ...lines, '']
}

function conclusion(sections: readonly Section[], paint: Paint): string {
  const faults = countOf(sections, 'bad')
  if (faults === 0) return paint('good', 'All is well.')
  return paint('bad', `${counted(faults, 'finding')} would keep clients from working.`)
}
