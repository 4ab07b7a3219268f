// Listings: patterns against a slow plain matcher, arguments of LIST, facts and lines that no name or fact can break (G5, P-41, P-42, P-43, P-44).
import { READ_WRITE } from '@longshore/auth'
import type { Session } from '@longshore/core'
import { type Entry, isSegment, resolvePath, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { FACT_NAMES } from '../../packages/core/src/listing/fact-names.js'
import { factsFeature, factsWriter, parseFactNames } from '../../packages/core/src/listing/facts.js'
import { globMatcher, isGlob } from '../../packages/core/src/listing/glob.js'
import { listArgument } from '../../packages/core/src/listing/list-arguments.js'
import { hasControl } from '../../packages/core/src/listing/name-shown.js'
import { unixListing } from '../../packages/core/src/listing/unix-listing.js'
import { text } from './lab/foreign.js'
import { plainMatch } from './lab/plain-glob.js'
import { holds } from './lab/property.js'

const SHORT = fc.constantFrom('a', 'b', 'c', '.', '-', '!', '^', ']', '\u{1f600}', 'ü')
const short = fc.array(SHORT, { maxLength: 10 }).map(all => all.join(''))
const wild = fc.oneof(SHORT, fc.constantFrom('*', '?', '[', '[a-c]', '[!a]', '[^b-', '[]', '**'))
const pattern = fc.array(wild, { maxLength: 10 }).map(all => all.join(''))
const long = fc
  .tuple(fc.array(wild, { minLength: 1, maxLength: 4 }), fc.nat(40))
  .map(([all, times]) => all.join('').repeat(times))
const longName = fc.tuple(short, fc.nat(40)).map(([all, times]) => all.repeat(times))

describe('a pattern', () => {
  const both = fc.oneof(
    fc.tuple(pattern, short),
    fc.tuple(long, longName),
    fc.tuple(text(['*', '?', '[']), text()),
  )
  holds(
    'matches what a plain matcher matches (P-43, C-33)',
    both,
    ([one, name]) => {
      expect([one, name, globMatcher(one)(name)]).toEqual([one, name, plainMatch(one, name)])
    },
    { few: 1_000 },
  )

  holds(
    'matches name after name as it matches one (P-43)',
    fc.tuple(pattern, fc.array(short, { maxLength: 10 })),
    ([one, names]) => {
      const matches = globMatcher(one)
      expect(names.map(name => matches(name))).toEqual(names.map(name => globMatcher(one)(name)))
    },
  )

  holds('without a wildcard matches its own name and no other', fc.tuple(text(), text()), ([one, name]) => {
    if (!isGlob(one) && !one.includes('*') && !one.includes('?'))
      expect(globMatcher(one)(name)).toBe(one === name)
  })
})

describe('the argument of LIST', () => {
  const session = { state: { cwd: virtualPath('/here') } } as unknown as Session
  holds(
    'is options, then one pathname byte for byte (P-42)',
    text(['-', '-l', '-la', '--', ' ', ' -d', '-- ', 'dir']),
    argument => {
      const [, words = '', pathname = ''] =
        /^((?:-[A-Za-z0-9]+(?: |$))*(?:--(?: |$))?)(.*)$/s.exec(argument) ?? []
      const path = pathname === '' ? virtualPath('/here') : resolvePath(virtualPath('/here'), pathname)
      const value = {
        long: words.includes('l'),
        itself: words.includes('d'),
        pathname: pathname === '' ? undefined : pathname,
        path,
      }
      expect(listArgument.parse(argument, session)).toEqual({ ok: true, value })
    },
  )
})

const strange = text([';', '=', ' ', 'type=dir;', '\r\n'])
const entry: fc.Arbitrary<Entry> = fc.record(
  {
    name: text(['a', ' b', ' -> ']).filter(name => name !== ''),
    type: fc.constantFrom('file', 'directory', 'symlink'),
    size: fc.oneof(fc.nat(), fc.maxSafeNat()),
    modified: fc.date(),
    mode: fc.nat(0o7777),
    owner: strange,
    group: strange,
    unique: strange,
    target: strange,
    links: fc.nat(),
  },
  { requiredKeys: ['name', 'type', 'size', 'modified'] },
)
const shown = fc.subarray([...FACT_NAMES])
const principal = { name: 'ada', storage: memoryStorage(), permissions: READ_WRITE }

describe('facts', () => {
  holds(
    'end at the first space, whatever is in them (P-44, C-09)',
    fc.tuple(entry, shown),
    ([one, names]) => {
      const facts = factsWriter(new Set(names), principal)(one)
      expect(facts).toMatch(/^(?:[A-Za-z.]+=[^; \r\n]+;)*$/)
      const told = facts
        .split(';')
        .slice(0, -1)
        .map(fact => fact.slice(0, fact.indexOf('=')))
      expect(FACT_NAMES.filter(name => told.includes(name))).toEqual(told)
      expect(told.every(name => (names as string[]).includes(name))).toBe(true)
      if (one.type === 'file' && names.includes('size')) expect(facts).toContain(`size=${one.size};`)
    },
  )

  holds(
    'are chosen by their names in any case, and others left out (RFC 3659 §7.9)',
    fc.oneof(
      text([...FACT_NAMES, ';', 'TYPE;', 'x.y;']),
      shown.map(all => all.map(name => `${name.toUpperCase()};`).join('')),
    ),
    list => {
      const chosen = parseFactNames(list)
      if (list.includes(' ')) return expect(chosen).toBeUndefined()
      const asked = list.toLowerCase().split(';')
      expect([...(chosen ?? [])]).toEqual(FACT_NAMES.filter(name => asked.includes(name.toLowerCase())))
      const starred = factsFeature(chosen ?? new Set())
        .slice('MLST '.length)
        .split(';')
        .filter(each => each.endsWith('*'))
      expect(starred.map(each => each.slice(0, -1))).toEqual([...(chosen ?? [])])
    },
  )
})

describe('a line of LIST', () => {
  const LINE =
    /^[-dl](?:[r-][w-][x-]){3} +\d+ \S+ +\S+ +\d+ [A-Z][a-z]{2} [ \d]\d (?:\d\d:\d\d| {0,4}-?\d+) (.*)$/s
  const listed = entry.filter(({ name }) => isSegment(name) && !hasControl(name))

  holds(
    'is one line with all its columns and the whole name, whatever is in the entry (P-40, P-41, C-09)',
    listed,
    one => {
      const line = unixListing(() => new Date(0))(one)
      const shownName = LINE.exec(line)?.[1] ?? 'no line'
      expect(hasControl(line)).toBe(false)
      if (shownName === one.name) return
      expect([one.type, shownName]).toEqual(['symlink', `${one.name} -> ${one.target}`])
      expect(shownName.split(' -> ')).toHaveLength(2)
    },
  )
})
