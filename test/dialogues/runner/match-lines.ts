// Whether what came is what a dialogue expects: letter by letter, but for `…` (anything within a line) and `⋮` (any lines).

const ANYTHING = '…'
const ANY_LINES = '⋮'

/** Whether the lines that came match the expected ones. */
export function matchLines(expected: readonly string[], came: readonly string[]): boolean {
  const [first, ...rest] = expected
  if (first === undefined) return came.length === 0
  if (first === ANY_LINES) return came.some((_, i) => matchLines(rest, came.slice(i))) || rest.length === 0
  const [line, ...others] = came
  return line !== undefined && matchLine(first, line) && matchLines(rest, others)
}

function matchLine(expected: string, line: string): boolean {
  if (!expected.includes(ANYTHING)) return expected === line
  const parts = expected.split(ANYTHING).map(part => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`, 'su').test(line)
}
