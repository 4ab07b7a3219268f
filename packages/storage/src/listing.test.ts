import { describe, expect, it } from 'vitest'
import { call, mountedTree } from '../test/recorded.js'
import type { Entry } from './entry.js'
import { guarded } from './guarded.js'
import { batchesOf, type Listing, listingOf, namesOf } from './listing.js'
import { mount } from './mount.js'
import { readOnly } from './read-only.js'
import { rooted } from './rooted.js'
import type { StorageAdapter } from './storage.js'
import { recordingStorage } from './testing/recording-storage.js'
import { ROOT, virtualPath } from './virtual-path.js'
import { wrapStorage } from './wrap-storage.js'

const entry = (name: string): Entry => ({ name, type: 'file', size: 0, modified: new Date(0) })

/** A storage whose listing has two batches, and remembers in which way it was taken. */
function batched(): { readonly storage: StorageAdapter; readonly taken: string[] } {
  const taken: string[] = []
  const { storage } = recordingStorage()
  const list = (path: string, circumstances: typeof call): Listing =>
    listingOf(path, circumstances, {
      async *batches() {
        taken.push('batches')
        yield [entry('a'), entry('b')]
        yield [entry('c')]
      },
      async *names() {
        taken.push('names')
        yield ['a', 'b']
        yield ['c']
      },
    })
  return { storage: wrapStorage(storage, { list }), taken }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

const names = (batches: readonly (readonly Entry[])[]) => batches.map(batch => batch.map(({ name }) => name))

describe('a listing', () => {
  it('of batches hands out the same entries one at a time', async () => {
    const { storage } = batched()
    expect((await all(storage.list(ROOT, call))).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })

  it('ends between two entries of a batch once its call is aborted', async () => {
    const controller = new AbortController()
    const entries = batched()
      .storage.list(ROOT, { ...call, signal: controller.signal })
      [Symbol.asyncIterator]()
    await entries.next()
    controller.abort()
    await expect(entries.next()).rejects.toMatchObject({ code: 'unavailable', path: '/' })
    expect((await entries.next()).done).toBe(true)
  })

  it('without batches or names has them all the same', async () => {
    const recording = recordingStorage()
    recording.entries = ['x', 'y'].map(entry)
    const listing = () => recording.storage.list(ROOT, call)
    expect(names(await all(batchesOf(listing())))).toEqual([['x'], ['y']])
    expect(await all(namesOf(listing()))).toEqual([['x'], ['y']])
    const { storage } = batched()
    const batches = () => batchesOf(storage.list(ROOT, call))
    expect(await all(namesOf(Object.assign(listing(), { batches })))).toEqual([['a', 'b'], ['c']])
  })
})

describe.each<[string, (storage: StorageAdapter) => StorageAdapter, string]>([
  ['wrapStorage', storage => wrapStorage(storage), '/'],
  ['readOnly', readOnly, '/'],
  ['rooted', storage => rooted(storage, '/below'), '/'],
  ['guarded', storage => guarded(storage, () => true), '/'],
  ['mount', storage => mount({ '/at': storage }), '/at'],
])('%s', (_, wrap, path) => {
  it('passes batches and names on as they are', async () => {
    const { storage, taken } = batched()
    const listing = () => wrap(storage).list(virtualPath(path), call)
    expect(names(await all(batchesOf(listing())))).toEqual([['a', 'b'], ['c']])
    expect(await all(namesOf(listing()))).toEqual([['a', 'b'], ['c']])
    expect(taken).toEqual(['batches', 'names'])
  })
})

describe('what is left out of a listing', () => {
  it('is left out of its names too: what a rule hides', async () => {
    const storage = guarded(batched().storage, (_, path) => path !== '/b')
    expect(await all(namesOf(storage.list(ROOT, call)))).toEqual([['a'], ['c']])
    expect(names(await all(batchesOf(storage.list(ROOT, call))))).toEqual([['a'], ['c']])
  })

  it('is left out of its names too: what a mount point hides', async () => {
    const { top, storage } = mountedTree()
    top.entries = ['archive', 'f'].map(entry)
    expect((await all(namesOf(storage.list(ROOT, call)))).flat()).toEqual(['archive', 'f'])
  })

  it('takes the order from what it was part of', () => {
    const { storage } = batched()
    const traits = { ...storage.traits, sortsUpTo: 2048 }
    const sorted = wrapStorage(storage, { traits })
    expect(rooted(sorted, '/x').traits.sortsUpTo).toBe(2048)
    expect(guarded(sorted, () => true).traits.sortsUpTo).toBeUndefined()
    expect(mount({ '/': sorted }).traits.sortsUpTo).toBeUndefined()
  })
})
