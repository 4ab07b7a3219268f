// The body of a dialogue file to steps: one line each, replies of several lines together.
import { parseBytes, parseHex } from './bytes-text.js'
import { DialogueSyntaxError, type Step, type StepBody } from './dialogue-file.js'

const SECOND_MS = 1_000

type Parse = (text: string) => StepBody | undefined

/** What stands at the beginning of a line → what the rest of it means. The longest beginning that fits counts. */
const LINES: readonly (readonly [prefix: string, parse: Parse])[] = [
  ['C: ', text => ({ kind: 'send', bytes: Buffer.from(`${text}\r\n`) })],
  ['C# ', text => sent(parseHex(text))],
  ['C= ', text => sent(parseBytes(text))],
  ['C.', text => alone(text, { kind: 'client-ends' })],
  ['C!', text => alone(text, { kind: 'client-breaks' })],
  ['S: ', text => ({ kind: 'reply', lines: [text] })],
  ['S.', text => alone(text, { kind: 'server-closes' })],
  ['TLS', text => tls(text)],
  ['T+ ', text => time(text)],
  ['F: ', text => stored(text)],
  ['D+', text => alone(text, { kind: 'data-connect', reading: true })],
  ['D|', text => alone(text, { kind: 'data-connect', reading: false })],
  ['D< ', text => comes(text, true)],
  ['D<+ ', text => comes(text, false)],
  ['D<~ ', text => ({ kind: 'data-comes-like', lines: [text] })],
  ['D> ', text => goes(text, true)],
  ['D>+ ', text => goes(text, false)],
  ['D.', text => alone(text, { kind: 'data-ends' })],
  ['D!', text => alone(text, { kind: 'data-breaks' })],
  ['D0', text => alone(text, { kind: 'data-gone' })],
]

/** The steps of the lines from `first` on, which counts from 1. */
export function parseSteps(name: string, lines: readonly string[], first: number): Step[] {
  const steps: Step[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const body = parseStep(line)
    const number = first + index
    if (!body) throw new DialogueSyntaxError(name, number, `not understood: ${line}`)
    const last = steps.at(-1)
    const joined = last && joinLines(last, body)
    if (joined) steps[steps.length - 1] = joined
    else steps.push({ ...body, line: number })
  }
  return steps
}

function parseStep(line: string): StepBody | undefined {
  const [match] = LINES.filter(([prefix]) => line.startsWith(prefix)).sort(([a], [b]) => b.length - a.length)
  return match?.[1](line.slice(match[0].length))
}

/** A further line of a multi-line reply, or of a listing, belongs to what is above it. */
function joinLines(last: Step, next: StepBody): Step | undefined {
  if (last.kind === 'data-comes-like' && next.kind === 'data-comes-like')
    return { ...last, lines: [...last.lines, ...next.lines] }
  if (last.kind !== 'reply' || next.kind !== 'reply') return undefined
  const opening = last.lines[0] ?? ''
  const open = opening[3] === '-' && !isLastLine(last.lines, opening.slice(0, 3))
  return open ? { ...last, lines: [...last.lines, ...next.lines] } : undefined
}

function isLastLine(lines: readonly string[], code: string): boolean {
  return lines.length > 1 && (lines.at(-1) ?? '').startsWith(`${code} `)
}

function alone(text: string, body: StepBody): StepBody | undefined {
  return text === '' ? body : undefined
}

function sent(bytes: Buffer | undefined): StepBody | undefined {
  return bytes && { kind: 'send', bytes }
}

function comes(text: string, ends: boolean): StepBody | undefined {
  const bytes = parseBytes(text)
  return bytes && { kind: 'data-comes', bytes, ends }
}

function goes(text: string, ends: boolean): StepBody | undefined {
  const bytes = parseBytes(text)
  return bytes && { kind: 'data-goes', bytes, ends }
}

function tls(text: string): StepBody | undefined {
  if (text === '') return { kind: 'tls' }
  if (text === ' as alice') return { kind: 'tls', certificate: true }
  if (text === ' data off') return { kind: 'data-protection', how: 'off' }
  if (text === ' data new session') return { kind: 'data-protection', how: 'new session' }
  const host = /^ for (\S+)$/.exec(text)?.[1]
  return host === undefined ? undefined : { kind: 'tls', host }
}

function time(text: string): StepBody | undefined {
  const seconds = /^(\d+) s$/.exec(text)?.[1]
  return seconds === undefined ? undefined : { kind: 'time', ms: Number(seconds) * SECOND_MS }
}

function stored(text: string): StepBody | undefined {
  const [, path, what] = /^(\/\S*) (.+)$/.exec(text) ?? []
  if (path === undefined || what === undefined) return undefined
  if (what === 'absent') return { kind: 'stored', path, content: undefined }
  const content = parseBytes(what)
  return content && { kind: 'stored', path, content }
}
