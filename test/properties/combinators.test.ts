// Storages around storages: whatever is asked for, the rule and the storages below are asked about the same path, and nothing gets around either (G5, C-02, C-03).
import {
  guarded,
  isWithin,
  isWriting,
  mount,
  OPTIONAL_OPERATIONS,
  readOnly,
  rooted,
  type StorageAdapter,
  type StorageCall,
  type VirtualPath,
  virtualPath,
} from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Asked, watched } from '../hostile/lab/watched-storage.js'
import { text } from './lab/foreign.js'
import { holdsLater } from './lab/property.js'

const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'ada' } }
const OPERATIONS = ['stat', 'list', 'read', 'write', 'remove', ...OPTIONAL_OPERATIONS] as const
type Operation = (typeof OPERATIONS)[number]
interface Attempt {
  readonly operation: Operation
  readonly path: VirtualPath
  readonly to: VirtualPath
}

const pathname = text(
  [
    '/',
    '/',
    '..',
    'dir',
    '/dir/',
    'file',
    '/other',
    'other/',
    'top',
    'hidden',
    '%2f',
    '..\\',
    'people',
    'people2',
  ],
  6,
).map(virtualPath)
const attempts = fc.array(
  fc.record({ operation: fc.constantFrom(...OPERATIONS), path: pathname, to: pathname }),
  { maxLength: 8 },
)
const EFFORT = { cost: 10, few: 200 }

describe('a rule around mounts of rooted storages', () => {
  holdsLater(
    'is asked about every path that reaches a storage (C-02)',
    attempts,
    async all => {
      const { tree, reached, judged } = tower(true)
      for (const attempt of all) await perform(tree, attempt)
      expect([...reached()].filter(path => !judged.has(path))).toEqual([])
    },
    EFFORT,
  )

  holdsLater(
    'never lets a path out of the root of a storage (C-01, C-03)',
    attempts,
    async all => {
      const { tree, below } = tower(true)
      for (const attempt of all) await perform(tree, attempt)
      const asked = below.flatMap(({ path, to = path }) => [path, to])
      expect(asked.filter(path => !isWithin(path, virtualPath('/top')))).toEqual([])
      expect(asked.filter(path => virtualPath(path) !== path)).toEqual([])
    },
    EFFORT,
  )

  holdsLater(
    'hides what it hides from every operation, and keeps it as it is (C-02)',
    attempts,
    async all => {
      const hidden = virtualPath('/hidden')
      const files = filled()
      const storage = guarded(files, (_, path) => (isWithin(path, hidden) ? 'hide' : true))
      const before = await facts(files, hidden)
      for (const attempt of all) await perform(storage, attempt)
      expect(await facts(files, hidden)).toEqual(before)
      const named = await names(storage, virtualPath('/'))
      expect(named).not.toContain('hidden')
    },
    EFFORT,
  )
})

describe('readOnly', () => {
  holdsLater(
    'lets no change through, under whatever path (C-02)',
    attempts,
    async all => {
      const asked: Asked[] = []
      const storage = readOnly(
        mount({
          '/': rooted(
            watched(filled(), one => void asked.push(one)),
            '/top',
          ),
          '/other': watched(filled(), one => void asked.push(one)),
        }),
      )
      for (const attempt of all) await perform(storage, attempt)
      expect(asked.filter(({ operation }) => isWriting(operation))).toEqual([])
    },
    EFFORT,
  )
})

/** Storages with everything that an attempt can be about. */
function filled(): StorageAdapter {
  return memoryStorage({
    files: {
      '/top/file': 'x',
      '/top/dir/file': 'y',
      '/file': 'outside',
      '/hidden/file': 'secret',
      '/people/file': 'z',
      '/top/hidden/file': 'x',
    },
  })
}

/** A rule before mounts of two rooted storages, with what each of them was asked. */
function tower(verdict: boolean) {
  const judged = new Set<string>()
  const below: Asked[] = []
  const other: Asked[] = []
  const first = rooted(
    watched(filled(), one => void below.push(one)),
    '/top',
  )
  const second = rooted(
    watched(filled(), one => void other.push(one)),
    '/people',
  )
  const tree = guarded(mount({ '/': first, '/other/deep': second }), (_, path) => {
    judged.add(path)
    return verdict
  })
  const outward = (asked: readonly Asked[], root: string, point: string) =>
    asked
      .flatMap(({ path, to = path }) => [path, to])
      .map(path => `${point}${path.slice(root.length)}` || '/')
  const reached = () => new Set([...outward(below, '/top', ''), ...outward(other, '/people', '/other/deep')])
  return { tree, judged, below, reached }
}

/** Does it to the end, whatever comes of it. */
async function perform(storage: StorageAdapter, { operation, path, to }: Attempt): Promise<void> {
  try {
    if (operation === 'list') for await (const _ of storage.list(path, call));
    else if (operation === 'read') await (await storage.read(path, { start: 0 }, call)).close()
    else if (operation === 'write') await (await storage.write(path, { kind: 'replace' }, call)).commit()
    else if (operation === 'rename' || operation === 'copy') await storage[operation]?.(path, to, call)
    else if (operation === 'setModified') await storage.setModified?.(path, new Date(0), call)
    else if (operation === 'setMode') await storage.setMode?.(path, 0o600, call)
    else if (operation === 'checksum') await storage.checksum?.(path, 'sha256', { start: 0 }, call)
    else await storage[operation]?.(path, call)
  } catch {
    // A refusal is as good an answer.
  }
}

async function facts(storage: StorageAdapter, directory: VirtualPath) {
  const entries: unknown[] = []
  for await (const entry of storage.list(directory, call)) entries.push(entry)
  return entries
}

async function names(storage: StorageAdapter, directory: VirtualPath): Promise<string[]> {
  const all: string[] = []
  for await (const { name } of storage.list(directory, call)) all.push(name)
  return all
}
