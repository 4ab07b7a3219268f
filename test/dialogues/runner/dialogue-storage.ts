// The storage of a dialogue: files in memory as its header seeds them, with the faults and gaps it asks for.
import {
  type Entry,
  OPTIONAL_OPERATIONS,
  type StorageAdapter,
  type StorageCall,
  type StorageCode,
  StorageError,
  type StorageOverrides,
  type StorageTraits,
  virtualPath,
  type WriteMode,
  wrapStorage,
} from '@longshore/storage'
import { type MemoryStorageOptions, memoryStorage } from '@longshore/storage-memory'
import type { Fault, Header } from './dialogue-file.js'

const ANY_PATH = '*'
const MORE_THAN_SORTED = 5_000

/** When files were last changed, unless a header says otherwise. */
const SEED_TIME = new Date('2001-02-03T04:05:06Z')

/** How the harness itself looks into the storage. */
export const HARNESS_CALL: StorageCall = { signal: new AbortController().signal, caller: { name: 'harness' } }

/** The storage as the server sees it. */
export async function dialogueStorage(header: Header): Promise<StorageAdapter> {
  const files = Object.fromEntries(header.files.map(({ path, content }) => [path, content]))
  const options = Object.fromEntries(header.storage) as MemoryStorageOptions
  const memory = memoryStorage({ clock: () => SEED_TIME, files, ...options })
  for (const path of header.directories) await memory.makeDirectory(virtualPath(path), HARNESS_CALL)
  for (const { path, modified } of header.files) {
    if (modified) await memory.setModified(virtualPath(path), modified, HARNESS_CALL)
  }
  const endless = header.endless.reduce(withEndless, withoutSome(memory, header.without))
  return header.faults.reduce(withFault, endless)
}

/** `without` names optional operations, `range` (reads from the start only) and modes of writing. */
function withoutSome(inner: StorageAdapter, without: readonly string[]): StorageAdapter {
  const operations = OPTIONAL_OPERATIONS.filter(operation => without.includes(operation))
  const kinds: WriteMode['kind'][] = ['create', 'replace', 'append', 'resume']
  const traits: StorageTraits = {
    ...inner.traits,
    reads: without.includes('range') ? 'whole' : inner.traits.reads,
    writes: kinds.filter(kind => !without.includes(kind)),
  }
  const known = [...OPTIONAL_OPERATIONS, ...kinds, 'range']
  const unknown = without.find(name => !known.some(one => one === name))
  if (unknown !== undefined) throw new Error(`a storage cannot be without ${unknown}`)
  return wrapStorage(inner, { traits, ...Object.fromEntries(operations.map(name => [name, undefined])) })
}

/** Makes one operation fail for one path, or for any path: when it is called, or, for `read-late`, `write-late`, `commit` and `list-late`, afterwards. With the code `hangs` it never answers. */
function withFault(inner: StorageAdapter, { operation, path, code }: Fault): StorageAdapter {
  const error = (at = path) => new StorageError(code as StorageCode, at)
  const late = LATE_FAULTS[operation]
  if (late) return wrapStorage(inner, late(inner, path, error))
  const original = inner[operation as keyof StorageAdapter]
  if (typeof original !== 'function') throw new Error(`a storage has no operation ${operation}`)
  const failing = (at: string, ...rest: unknown[]): unknown => {
    if (at !== path && path !== ANY_PATH) return Reflect.apply(original, inner, [at, ...rest])
    if (code === 'hangs') return new Promise(() => {})
    if (operation === 'list') return failingList(error())
    return Promise.reject(error(at))
  }
  return wrapStorage(inner, { [operation]: failing } as StorageOverrides)
}

type LateFault = (inner: StorageAdapter, path: string, error: () => Error) => StorageOverrides

const LATE_FAULTS: Readonly<Record<string, LateFault | undefined>> = {
  'list-late': (inner, path, error) => ({
    list: (at, call) => (at === path ? failingInTheMiddle(error()) : inner.list(at, call)),
  }),
  'read-late': (inner, path, error) => ({
    async read(at, range, call) {
      const source = await inner.read(at, range, call)
      if (at !== path) return source
      return { close: () => source.close(), stream: () => source.stream().destroy(error()) }
    },
  }),
  'write-late': (inner, path, error) => ({
    async write(at, mode, call) {
      const upload = await inner.write(at, mode, call)
      if (at !== path) return upload
      return {
        commit: () => upload.commit(),
        abort: (reason, leftover) => upload.abort(reason, leftover),
        sink: () => upload.sink().destroy(error()),
      }
    },
  }),
  commit: (inner, path, error) => ({
    async write(at, mode, call) {
      const upload = await inner.write(at, mode, call)
      if (at !== path) return upload
      return {
        abort: (reason, leftover) => upload.abort(reason, leftover),
        sink: () => upload.sink(),
        commit: () => upload.abort(error()).then(() => Promise.reject(error())),
      }
    },
  }),
}

/** Makes the listing of a directory never end. */
function withEndless(inner: StorageAdapter, path: string): StorageAdapter {
  return wrapStorage(inner, {
    list: (at, call) => (at === path ? entries(Number.POSITIVE_INFINITY) : inner.list(at, call)),
  })
}

async function* failingList(error: Error): AsyncGenerator<Entry> {
  throw error
}

/** Fails only after more entries than a listing reads before it begins. */
async function* failingInTheMiddle(error: Error): AsyncGenerator<Entry> {
  yield* entries(MORE_THAN_SORTED)
  throw error
}

async function* entries(count: number): AsyncGenerator<Entry> {
  for (let i = 0; i < count; i++) yield { name: `entry-${i}`, type: 'file', size: i, modified: SEED_TIME }
}
