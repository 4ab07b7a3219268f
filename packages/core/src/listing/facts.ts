/** An entry as the facts of MLSD and MLST, and OPTS MLST (RFC 3659 §7; P-44). */
import type { Principal } from '@longshore/auth'
import { formatTimestamp } from '@longshore/protocol'
import type { Entry } from '@longshore/storage'
import { FACT_NAMES, type FactName } from './fact-names.js'
import { type PermFacts, permFacts } from './perm-fact.js'

type FactWriter = (entry: Entry) => string | undefined

// RFC 3659 §7.2, RCHAR: what a value may hold beside letters and digits.
const VALUE_PUNCTUATION = new Set(',.:!@#$%^&()-_+?/\\\'"=')

/** A writer of the chosen facts, in their fixed order, each ending in `;`: the part of a line before the space and the name. */
export function factsWriter(shown: ReadonlySet<FactName>, principal: Principal): (entry: Entry) => string {
  const perms = permFacts(principal)
  const writers = FACT_NAMES.filter(name => shown.has(name)).map(
    name => [name, writerOf(name, perms)] as const,
  )
  return entry => {
    let facts = ''
    for (const [name, write] of writers) {
      const value = write(entry)
      if (value !== undefined) facts += `${name}=${value};`
    }
    return facts
  }
}

/** The FEAT line of MLST: every fact, those that are shown now with a star. */
export function factsFeature(shown: ReadonlySet<FactName>): string {
  return `MLST ${FACT_NAMES.map(name => `${name}${shown.has(name) ? '*' : ''};`).join('')}`
}

/** The facts that a list such as `type;UNIX.mode;` asks for, in any case; those unknown here are left out (RFC 3659 §7.9). Undefined when it is no such list. */
export function parseFactNames(list: string): ReadonlySet<FactName> | undefined {
  if (list.includes(' ')) return undefined
  const asked = new Set(list.split(';').map(name => name.toLowerCase()))
  return new Set(FACT_NAMES.filter(name => asked.has(name.toLowerCase())))
}

function writerOf(name: FactName, perms: PermFacts): FactWriter {
  switch (name) {
    case 'type':
      return typeValue
    case 'size':
      return entry => (entry.type === 'file' ? String(entry.size) : undefined)
    case 'modify':
      return entry => formatTimestamp(entry.modified)
    case 'perm':
      return entry => (entry.name === '' ? perms.root : perms[entry.type])
    case 'unique':
      return entry => safeValue(entry.unique)
    case 'UNIX.mode':
      return entry => modeValue(entry.mode)
    case 'UNIX.owner':
      return entry => safeValue(entry.owner)
    case 'UNIX.group':
      return entry => safeValue(entry.group)
  }
}

function modeValue(mode: number | undefined): string | undefined {
  return mode === undefined ? undefined : (mode & 0o777).toString(8).padStart(4, '0')
}

function typeValue(entry: Entry): string {
  if (entry.type === 'file') return 'file'
  if (entry.type === 'directory') return 'dir'
  const target = safeValue(entry.target)
  return target === undefined ? 'OS.unix=symlink' : `OS.unix=slink:${target}`
}

/** The value, or nothing when it holds what would end the fact or the facts. */
function safeValue(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  for (const character of value) {
    if (!isAlphanumeric(character.charCodeAt(0)) && !VALUE_PUNCTUATION.has(character)) return undefined
  }
  return value
}

function isAlphanumeric(unit: number): boolean {
  const letter = unit | 0x20
  return (unit >= 0x30 && unit <= 0x39) || (letter >= 0x61 && letter <= 0x7a)
}
