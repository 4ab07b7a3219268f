import { type Permission, READ_ONLY, READ_WRITE } from '@longshore/auth'
import type { Entry, StorageAdapter } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { FACT_NAMES, type FactName } from './fact-names.js'
import { factsFeature, factsWriter, parseFactNames } from './facts.js'
import { permFacts } from './perm-fact.js'

const storage = memoryStorage()
const all = new Set(FACT_NAMES)

function principal(permissions: ReadonlySet<Permission> = READ_WRITE, adapter: StorageAdapter = storage) {
  return { name: 'alice', storage: adapter, permissions }
}

function file(more: Partial<Entry> = {}): Entry {
  return { name: 'f', type: 'file', size: 12, modified: new Date('2026-01-05T14:07:59.999Z'), ...more }
}

function facts(entry: Entry, shown: ReadonlySet<FactName> = all): string {
  return factsWriter(shown, principal())(entry)
}

describe('factsWriter', () => {
  it('writes every fact with a semicolon after it and no space (P-44)', () => {
    const entry = file({ mode: 0o640, owner: 'u', group: 'g', unique: '1g2' })
    expect(facts(entry)).toBe(
      'type=file;size=12;modify=20260105140759;perm=adfrw;unique=1g2;UNIX.mode=0640;UNIX.owner=u;UNIX.group=g;',
    )
  })

  it('leaves out what is not known, and the size of anything but a file', () => {
    expect(facts(file())).toBe('type=file;size=12;modify=20260105140759;perm=adfrw;')
    expect(facts(file({ type: 'directory', size: 4096 }))).toBe(
      'type=dir;modify=20260105140759;perm=cdeflmp;',
    )
    expect(facts(file({ modified: new Date(Number.NaN) }))).toBe('type=file;size=12;perm=adfrw;')
  })

  it('shows permission bits only (C-10)', () => {
    expect(facts(file({ mode: 0o104755 }), new Set<FactName>(['UNIX.mode']))).toBe('UNIX.mode=0755;')
    expect(facts(file({ mode: 0 }), new Set<FactName>(['UNIX.mode']))).toBe('UNIX.mode=0000;')
  })

  it('shows the chosen facts only, in the fixed order', () => {
    expect(facts(file(), new Set<FactName>(['modify', 'type']))).toBe('type=file;modify=20260105140759;')
    expect(facts(file(), new Set())).toBe('')
  })

  it('names the target of a symbolic link when it can stand in a fact', () => {
    const link = file({ type: 'symlink', target: '/pub/x' })
    const type = new Set<FactName>(['type'])
    expect(facts(link, type)).toBe('type=OS.unix=slink:/pub/x;')
    expect(facts({ ...link, target: '/a b' }, type)).toBe('type=OS.unix=symlink;')
    expect(facts({ ...link, target: '/a;b' }, type)).toBe('type=OS.unix=symlink;')
    expect(facts({ ...link, target: '/ä' }, type)).toBe('type=OS.unix=symlink;')
  })

  it('lets no value end a fact, the facts or the line (C-09)', () => {
    const entry = file({ owner: 'a b', group: 'x;type=dir', unique: '1\r\n226 ok' })
    expect(facts(entry)).toBe('type=file;size=12;modify=20260105140759;perm=adfrw;')
  })
})

describe('perm', () => {
  it.each([
    ['everything', READ_WRITE, 'adfrw', 'cdeflmp', 'celmp'],
    ['reading', READ_ONLY, 'r', 'el', 'el'],
    ['nothing', new Set<Permission>(), '', 'e', 'e'],
    ['a drop box', new Set<Permission>(['write']), 'w', 'ce', 'ce'],
    ['renaming', new Set<Permission>(['rename']), 'f', 'ef', 'e'],
  ])('follows the permissions: %s', (_, permissions, forFile, forDirectory, forRoot) => {
    const perms = permFacts(principal(permissions))
    expect(perms).toMatchObject({ file: forFile, directory: forDirectory, root: forRoot })
  })

  it('promises nothing that the storage cannot do', () => {
    const { stat, list, read, write, remove, traits } = storage
    const bare: StorageAdapter = {
      stat,
      list,
      read,
      write,
      remove,
      traits: { ...traits, writes: ['create'] },
    }
    expect(permFacts(principal(READ_WRITE, bare))).toEqual({
      file: 'dr',
      directory: 'celp',
      root: 'celp',
      symlink: 'd',
    })
  })
})

describe('OPTS MLST', () => {
  it('takes names in any case and leaves out what it does not know (RFC 3659 §7.9)', () => {
    expect([...(parseFactNames('TYPE;unix.mode;bogus;constructor') ?? [])]).toEqual(['type', 'UNIX.mode'])
    expect([...(parseFactNames('') ?? [])]).toEqual([])
    expect(parseFactNames('type; size;')).toBeUndefined()
  })

  it('is reflected by FEAT, a semicolon after every fact (P-44)', () => {
    expect(factsFeature(new Set(['size', 'type']))).toBe(
      'MLST type*;size*;modify;perm;unique;UNIX.mode;UNIX.owner;UNIX.group;',
    )
  })
})
