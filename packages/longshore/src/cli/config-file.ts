/** `--config`: the options of the command line in a YAML or JSON file, in kebab-case or camelCase. */

import { escaped } from './log/escape.js'
import { nearestName } from './nearest-name.js'
import { quoted } from './options/quoted.js'
import { OPTION_SCHEMAS } from './options/schemas.js'
import { UsageProblem } from './problem.js'
import { readStructured } from './read-structured.js'

/** One setting as it was written. */
export interface WrittenSetting {
  readonly value: unknown
  /** Where it was written, to begin a message with. */
  readonly where: string
}

const KNOWN = ['root', ...Object.keys(OPTION_SCHEMAS)]

/** The settings in `file` by their camelCase names, values not yet looked at. */
export async function readConfigFile(file: string, shown: string): Promise<Map<string, WrittenSetting>> {
  const content = (await readStructured(file, shown)) ?? {}
  const where = escaped(shown)
  if (typeof content !== 'object' || Array.isArray(content))
    throw new UsageProblem(`${where}: names and values are needed, such as port: 2121`)
  const settings = new Map<string, WrittenSetting>()
  for (const [written, value] of Object.entries(content)) {
    const name = camelCase(written)
    if (!KNOWN.includes(name)) throw unknownName(where, written)
    if (settings.has(name)) throw new UsageProblem(`${where}: ${kebabCase(name)} is there twice`)
    if (value !== null) settings.set(name, { value, where: `${where}: ${written}` })
  }
  return settings
}

/** `passive-ports` for `passivePorts`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function unknownName(where: string, written: string): UsageProblem {
  const kebab = written.includes('-') || !/[A-Z]/.test(written)
  const names = kebab ? KNOWN.map(kebabCase) : KNOWN
  const nearest = nearestName(written, names)
  const advice = nearest ? `did you mean ${nearest}?` : `these are: ${names.join(', ')}`
  return new UsageProblem(`${where}: ${quoted(written)} is not known; ${advice}`)
}
