// The header of a dialogue file: `Key: value` lines up to the first empty one.
import { parseBytes } from './bytes-text.js'
import {
  DialogueSyntaxError,
  type Fault,
  type Header,
  RESTRICTIONS,
  type Restriction,
  type SeedFile,
} from './dialogue-file.js'

type Fields = Map<string, string[]>

const KEYS = new Set([
  'Title',
  'RFC',
  'Rules',
  'Covers',
  'As',
  'May',
  'Option',
  'File',
  'Directory',
  'Endless',
  'Fault',
  'Faults',
  'Without',
  'Storage',
  'Passive ports',
  'Not over',
  'Also on',
])

/** The header, and how many lines it has with the empty one behind it. */
export function parseHeader(name: string, lines: readonly string[]): { header: Header; length: number } {
  const end = lines.findIndex(line => line.trim() === '')
  const length = end === -1 ? lines.length : end + 1
  const fields: Fields = new Map()
  for (const [index, line] of lines.slice(0, length).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, key, value] = /^([A-Z][A-Za-z ]*): (.*)$/.exec(line) ?? []
    if (key === undefined || value === undefined || !KEYS.has(key))
      throw new DialogueSyntaxError(name, index + 1, `no header line: ${line}`)
    fields.set(key, [...(fields.get(key) ?? []), value])
  }
  try {
    return { header: headerOf(fields), length }
  } catch (error) {
    throw new DialogueSyntaxError(name, 1, (error as Error).message)
  }
}

function headerOf(fields: Fields): Header {
  return {
    title: needed(fields, 'Title'),
    rfc: needed(fields, 'RFC'),
    rules: words(fields, 'Rules'),
    covers: (fields.get('Covers') ?? []).flatMap(list => list.split(', ')),
    as: fields.get('As')?.[0],
    may: fields.has('May') ? words(fields, 'May') : undefined,
    options: settings(fields, 'Option'),
    files: (fields.get('File') ?? []).map(seedFile),
    directories: fields.get('Directory') ?? [],
    endless: fields.get('Endless') ?? [],
    faults: (fields.get('Fault') ?? []).map(fault),
    faultsExpected: fields.get('Faults')?.[0] === 'expected',
    without: words(fields, 'Without'),
    storage: settings(fields, 'Storage'),
    portTaken: fields.get('Passive ports')?.[0] === 'taken',
    notOver: new Set(words(fields, 'Not over').map(restriction)),
    alsoOn: new Set(words(fields, 'Also on')),
  }
}

function needed(fields: Fields, key: string): string {
  const value = fields.get(key)?.[0]
  if (value === undefined) throw new Error(`${key} is missing in the header`)
  return value
}

function words(fields: Fields, key: string): string[] {
  return (fields.get(key) ?? []).flatMap(value => value.split(/[\s,]+/)).filter(word => word !== '')
}

/** `tls.policy = "required"`: the value is JSON. */
function settings(fields: Fields, key: string): (readonly [string, unknown])[] {
  return (fields.get(key) ?? []).map(text => {
    const [, name, value] = /^([\w.]+) = (.+)$/.exec(text) ?? []
    if (name === undefined || value === undefined)
      throw new Error(`${key} has to be "name = value", not ${text}`)
    return [name, JSON.parse(value)] as const
  })
}

/** `/path "content"`, then perhaps a time; a path with spaces stands in quotes. */
function seedFile(text: string): SeedFile {
  const [, quoted, bare, content = '', time] =
    /^(?:"([^"]+)"|(\/\S*)) ("(?:[^"\\]|\\.)*"|\d+ bytes)(?: (\S+))?$/.exec(text) ?? []
  const path = quoted ?? bare
  const bytes = parseBytes(content)
  if (path === undefined || bytes === undefined) throw new Error(`File is not understood: ${text}`)
  return { path, content: bytes, modified: time === undefined ? undefined : new Date(time) }
}

/** `write /path no-space`. */
function fault(text: string): Fault {
  const [operation, path, code, ...more] = text.split(' ')
  if (operation === undefined || path === undefined || code === undefined || more.length > 0)
    throw new Error(`Fault has to be "operation path code", not ${text}`)
  return { operation, path, code }
}

function restriction(word: string): Restriction {
  const known = RESTRICTIONS.find(name => name === word)
  if (known === undefined) throw new Error(`Not over knows ${RESTRICTIONS.join(', ')}, not ${word}`)
  return known
}
