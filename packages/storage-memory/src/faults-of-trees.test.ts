// The conformance suite finds faults in what a storage does with names, directories and facts: each fails every case named for it.
import {
  childOf,
  type Entry,
  isStorageError,
  nameOf,
  parentOf,
  ROOT,
  type StorageAdapter,
  type StorageCall,
  StorageError,
  type VirtualPath,
  virtualPath,
  wrapStorage,
} from '@longshore/storage'
import { type ConformanceOptions, conformanceCases } from '@longshore/storage/testing'
import { expect, it } from 'vitest'
import { type Break, caught } from '../test/contract.js'
import { type MemoryStorage, memoryStorage } from './index.js'

async function collect(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = []
  for await (const entry of entries) all.push(entry)
  return all
}

/** A storage that changes every name before it looks at it. */
function renaming(change: (name: string) => string): Break {
  return inner => {
    const at = (path: VirtualPath) => (path === ROOT ? path : childOf(parentOf(path), change(nameOf(path))))
    return {
      stat: async (path, call) => ({ ...(await inner.stat(at(path), call)), name: nameOf(path) }),
      read: (path, range, call) => inner.read(at(path), range, call),
      write: (path, mode, call) => inner.write(at(path), mode, call),
      remove: (path, call) => inner.remove(at(path), call),
    }
  }
}

/** A storage that never looks at the signal of its calls. */
const deaf: Break = inner => {
  const hear = (call: StorageCall) => ({ ...call, signal: new AbortController().signal })
  return {
    stat: (path, call) => inner.stat(path, hear(call)),
    list: (path, call) => inner.list(path, hear(call)),
    read: (path, range, call) => inner.read(path, range, hear(call)),
    write: (path, mode, call) => inner.write(path, mode, hear(call)),
    remove: (path, call) => inner.remove(path, hear(call)),
    makeDirectory: (path, call) => inner.makeDirectory(path, hear(call)),
    removeDirectory: (path, call) => inner.removeDirectory(path, hear(call)),
    rename: (from, to, call) => inner.rename(from, to, hear(call)),
    copy: (from, to, call) => inner.copy(from, to, hear(call)),
    setModified: (path, time, call) => inner.setModified(path, time, hear(call)),
    setMode: (path, mode, call) => inner.setMode(path, mode, hear(call)),
    checksum: (path, algorithm, range, call) => inner.checksum(path, algorithm, range, hear(call)),
    space: (path, call) => inner.space(path, hear(call)),
  }
}

const MISSING = /^refuses a name that is not there with not-found/
const failing =
  (failure: (path: VirtualPath) => unknown): Break =>
  inner => ({
    stat: (path, call) => inner.stat(path, call).catch(() => Promise.reject(failure(path))),
  })

caught(
  'rejects with a plain Error',
  MISSING,
  failing(path => new Error(`ENOENT ${path}`)),
)
caught(
  'tells where it really looked',
  MISSING,
  failing(path => new StorageError('not-found', `/srv/ftp${path}`)),
)
caught(
  'makes up a code',
  MISSING,
  failing(path => new StorageError('gone' as 'io', path)),
)
caught(
  'takes another code',
  MISSING,
  failing(path => new StorageError('forbidden', path)),
)
caught('never listens to an abort', /when the call is already aborted|^stops a listing that is aborted/, deaf)

caught('gives the root a name', /^tells that the root is a directory without a name/, inner => ({
  stat: async (path, call) => ({ ...(await inner.stat(path, call)), name: path }),
}))
caught('has the epoch for every time', /^tells the time of the commit/, inner => ({
  stat: async (path, call) => ({ ...(await inner.stat(path, call)), modified: new Date(0) }),
}))
caught('has one unique value for all', /^tells the same unique value of one file/, inner => ({
  stat: async (path, call) => ({ ...(await inner.stat(path, call)), unique: 'one' }),
}))

caught('lists entries twice', /^lists (every entry of a long|what was there once)/, inner => ({
  async *list(path, call) {
    for await (const entry of inner.list(path, call)) yield* [entry, entry]
  },
}))
caught('lists a hundred entries at most', /^lists every entry of a long directory/, inner => ({
  async *list(path, call) {
    yield* (await collect(inner.list(path, call))).slice(0, 99)
  },
}))
caught('lists without being pulled', /^begins no work before the first pull/, inner => ({
  list(path, call) {
    const entries = collect(inner.list(path, call))
    return (async function* () {
      yield* await entries
    })()
  },
}))
caught('lists other facts than it tells', /^lists the facts that stat tells/, inner => ({
  async *list(path, call) {
    for await (const entry of inner.list(path, call)) yield { ...entry, modified: new Date(0) }
  },
}))
caught('lists nothing where nothing is', /^refuses to list (what is not there|a file)/, inner => ({
  async *list(path, call) {
    yield* await collect(inner.list(path, call)).catch(() => [])
  },
}))

caught(
  'decodes names',
  /: an encoded (slash|NUL)|: encoded dots/,
  renaming(name => decodeURIComponent(name.replace(/%(?![0-9a-f])/gi, '%25'))),
)
caught(
  'trims names',
  /: a (leading|trailing) space/,
  renaming(name => name.trim()),
)
caught(
  'composes letters',
  /: decomposed letters/,
  renaming(name => name.normalize('NFC')),
)
caught(
  'ignores case against its word',
  /^tells upper from lower case/,
  renaming(name => name.toLowerCase()),
)
caught(
  'cuts long names',
  /: 255 bytes of/,
  renaming(name => name.slice(0, 50)),
)

it('a storage with a name that it cannot have says bad-name', async () => {
  const refuse = (inner: MemoryStorage): StorageAdapter =>
    wrapStorage(inner, {
      write: (path, mode, call) =>
        nameOf(path) === 'con'
          ? Promise.reject(new StorageError('bad-name', path))
          : inner.write(path, mode, call),
    })
  const run = async (options: ConformanceOptions) =>
    conformanceCases(() => refuse(memoryStorage()), options)
      .find(({ title }) => title.endsWith('a device of Windows'))
      ?.run()
  await run({ rejectedNames: ['con'] })
  await expect(run({})).rejects.toSatisfy(
    error => isStorageError(error) && error.path === virtualPath('/con'),
  )
})
