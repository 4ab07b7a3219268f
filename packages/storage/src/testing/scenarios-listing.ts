/** Listing directories: each entry once, lazily, whatever happens meanwhile (RFC 3659 §7; protocol E-07). */
import assert from 'node:assert/strict'
import type { Entry } from '../entry.js'
import { childOf, ROOT, virtualPath } from '../virtual-path.js'
import type { Scenario } from './scenario.js'
import type { Trial } from './trial.js'

/** Puts `count` files into the root, a few at a time. */
export async function fill(trial: Trial, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `file-${String(index).padStart(5, '0')}`)
  for (let index = 0; index < count; index += 16) {
    await Promise.all(names.slice(index, index + 16).map(name => trial.put(childOf(ROOT, name))))
  }
  return names
}

export function assertOnce(seen: readonly string[]): void {
  assert.equal(new Set(seen).size, seen.length, 'each entry is listed once')
}

function sameFacts(listed: Entry, told: Entry): void {
  assert.deepEqual(
    [listed.name, listed.type, listed.size, listed.mode, listed.owner, listed.group],
    [told.name, told.type, told.size, told.mode, told.owner, told.group],
  )
  assert.ok(Math.abs(listed.modified.getTime() - told.modified.getTime()) < 2000, 'modified')
  if (listed.unique !== undefined) assert.equal(listed.unique, told.unique)
}

export const listingScenarios: readonly Scenario[] = [
  {
    title: 'lists an empty root',
    async run(trial) {
      assert.deepEqual(await trial.list(), [])
    },
  },
  {
    title: 'lists files and directories with type and size',
    directories: true,
    async run(trial) {
      await trial.directory(virtualPath('/directory'))
      await trial.put(virtualPath('/directory/inside'))
      await trial.put(virtualPath('/file'), 'twelve bytes')
      const entries = (await trial.list()).map(({ name, type, size }) => [name, type, size])
      assert.deepEqual(
        entries.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
        [
          ['directory', 'directory', 0],
          ['file', 'file', 12],
        ],
      )
    },
  },
  {
    title: 'lists only what lies directly in the directory',
    directories: true,
    async run(trial) {
      await trial.directory(virtualPath('/a/b'))
      await trial.put(virtualPath('/a/b/deep'))
      await trial.put(virtualPath('/a/file'))
      assert.deepEqual(await trial.names(), ['a'])
      assert.deepEqual(await trial.names(virtualPath('/a')), ['b', 'file'])
    },
  },
  {
    title: 'lists the facts that stat tells',
    directories: true,
    async run(trial) {
      await trial.directory(virtualPath('/directory'))
      await trial.put(virtualPath('/directory/inside'))
      await trial.put(virtualPath('/file'), 'twelve bytes')
      const entries = await trial.list()
      assert.equal(entries.length, 2)
      for (const entry of entries) sameFacts(entry, await trial.stat(childOf(ROOT, entry.name)))
    },
  },
  {
    title: 'refuses to list what is not there at the first pull: not-found',
    async run(trial) {
      const path = virtualPath('/nothing')
      const entries = trial.storage.list(path, trial.call())[Symbol.asyncIterator]()
      await trial.refuses(entries.next(), 'not-found', path)
    },
  },
  {
    title: 'refuses to list a file at the first pull: not-a-directory',
    async run(trial) {
      const path = virtualPath('/file')
      await trial.put(path)
      const entries = trial.storage.list(path, trial.call())[Symbol.asyncIterator]()
      await trial.refuses(entries.next(), 'not-a-directory', path)
    },
  },
  {
    title: 'lists the same entries for several readers at once',
    async run(trial) {
      const names = await fill(trial, 20)
      const listings = await Promise.all([trial.names(), trial.names(), trial.names()])
      for (const listing of listings) assert.deepEqual(listing, names)
    },
  },
  {
    title: 'lists every entry of a long directory once',
    async run(trial) {
      const names = await fill(trial, trial.options.listingSize ?? 2000)
      assert.deepEqual(await trial.names(), names)
    },
  },
  {
    title: 'can be stopped after one entry, and listed again',
    async run(trial) {
      const names = await fill(trial, 50)
      for (let round = 0; round < 3; round += 1) {
        for await (const entry of trial.storage.list(ROOT, trial.call())) {
          assert.ok(names.includes(entry.name))
          break
        }
      }
      assert.deepEqual(await trial.names(), names)
    },
  },
  {
    title: 'begins no work before the first pull',
    async run(trial) {
      const listing = trial.storage.list(ROOT, trial.call())
      await trial.put(virtualPath('/late'))
      const seen: string[] = []
      for await (const entry of listing) seen.push(entry.name)
      assert.deepEqual(seen, ['late'])
    },
  },
  {
    title: 'lists the rest when entries are removed meanwhile',
    async run(trial) {
      const names = await fill(trial, 60)
      const doomed = names.slice(20, 40)
      const seen: string[] = []
      for await (const entry of trial.storage.list(ROOT, trial.call())) {
        seen.push(entry.name)
        if (seen.length > 1) continue
        await Promise.all(doomed.map(name => trial.storage.remove(childOf(ROOT, name), trial.call())))
      }
      assertOnce(seen)
      for (const name of names) assert.ok(doomed.includes(name) || seen.includes(name), `${name} is listed`)
    },
  },
  {
    title: 'lists what was there once when entries are added meanwhile',
    async run(trial) {
      const names = await fill(trial, 40)
      const seen: string[] = []
      for await (const entry of trial.storage.list(ROOT, trial.call())) {
        seen.push(entry.name)
        if (seen.length <= 20) await trial.put(virtualPath(`/new-${seen.length}`))
      }
      assertOnce(seen)
      for (const name of names) assert.ok(seen.includes(name), `${name} is listed`)
    },
  },
  {
    title: 'lists a file once that is replaced meanwhile',
    modes: ['replace'],
    async run(trial) {
      const names = await fill(trial, 30)
      const seen: string[] = []
      for await (const entry of trial.storage.list(ROOT, trial.call())) {
        seen.push(entry.name)
        await trial.put(virtualPath('/file-00029'), 'replaced')
      }
      assert.deepEqual(seen.sort(), names)
    },
  },
]
