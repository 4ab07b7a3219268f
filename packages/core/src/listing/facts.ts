/** An entry as the facts of MLSD and MLST, and OPTS MLST (RFC 3659 §7; P-44). */
import type { Principal } from '@longshore/auth'
import { formatTimestamp } from '@longshore/protocol'
import type { Entry } from '@longshore/storage'
import { FACT_NAMES, type FactName } from './fact-names.js'
import { lastKnown } from './last-known.js'
import { perDay, timeOfDay, wholeSeconds } from './per-day.js'
import { type PermFacts, permFacts } from './perm-fact.js'

type FactWriter = (entry: Entry) => string | undefined

// RFC 3659 §7.2, RCHAR: what a value may hold beside letters and digits.
const VALUE_PUNCTUATION = ',.:!@#$%^&()-_+?/\\\'"='
const IS_VALUE_UNIT = Uint8Array.from({ length: 128 }, (_, unit) => Number(isValueUnit(unit)))
/** Digits of year, month and day in a timestamp. */
const DAY_LENGTH = 8

/** A writer of the chosen facts, in their fixed order, each ending in `;`: the part of a line before the space and the name. */
export function factsWriter(shown: ReadonlySet<FactName>, principal: Principal): (entry: Entry) => string {
  const perms = permFacts(principal)
  const writers = FACT_NAMES.filter(name => shown.has(name)).map(name => ({
    start: `${name}=`,
    write: writerOf(name, perms),
  }))
  return entry => {
    let facts = ''
    for (const { start, write } of writers) {
      const value = write(entry)
      if (value !== undefined) facts += `${start}${value};`
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
      return modifyWriter()
    case 'perm':
      return entry => (entry.name === '' ? perms.root : perms[entry.type])
    case 'unique':
      return entry => safeValue(entry.unique)
    case 'UNIX.mode':
      return factOf(lastKnown(modeValue), 'mode')
    case 'UNIX.owner':
      return factOf(lastKnown(safeValue), 'owner')
    case 'UNIX.group':
      return factOf(lastKnown(safeValue), 'group')
  }
}

function factOf<K extends 'mode' | 'owner' | 'group'>(
  value: (fact: Entry[K]) => string | undefined,
  key: K,
): FactWriter {
  return entry => value(entry[key])
}

/** As {@link formatTimestamp} of the time, which knows what years there are. */
function modifyWriter(): FactWriter {
  const dayText = perDay(day => formatTimestamp(day)?.slice(0, DAY_LENGTH))
  return ({ modified }) => {
    const seconds = wholeSeconds(modified)
    const day = dayText(seconds)
    return day && day + timeOfDay(seconds, 3, '')
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
  for (let i = 0; i < value.length; i++) if (IS_VALUE_UNIT[value.charCodeAt(i)] !== 1) return undefined
  return value
}

function isValueUnit(unit: number): boolean {
  const letter = unit | 0x20
  const isAlphanumeric = (unit >= 0x30 && unit <= 0x39) || (letter >= 0x61 && letter <= 0x7a)
  return isAlphanumeric || VALUE_PUNCTUATION.includes(String.fromCharCode(unit))
}
