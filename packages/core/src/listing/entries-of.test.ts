import { type Entry, type StorageAdapter, StorageError, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { entriesOf } from './entries-of.js'

const path = virtualPath('/dir')
const call = { signal: new AbortController().signal, caller: { name: 'test' } }

function failureOf(attempt: () => unknown): unknown {
  try {
    attempt()
    return undefined
  } catch (error) {
    return error
  }
}

function storageWith(list: () => unknown): StorageAdapter {
  return { ...memoryStorage(), list: list as StorageAdapter['list'] }
}

describe('entriesOf', () => {
  it("gives the storage's own listing", async () => {
    const names: string[] = []
    const storage = memoryStorage({ files: { '/dir/a': '', '/dir/b': '' } })
    for await (const batch of entriesOf(storage, path, call).batches()) {
      names.push(...batch.map(({ name }) => name))
    }
    for await (const batch of entriesOf(storage, path, call).names()) names.push(...batch)
    expect(names).toEqual(['a', 'b', 'a', 'b'])
  })

  it.each([
    ['nothing', () => undefined],
    ['null', () => null],
    ['an array', () => []],
    ['text', () => 'entries'],
    ['a promise of entries', () => Promise.resolve([])],
    ['a promise that rejects', () => Promise.reject(new Error('chaos'))],
  ])('fails with io when an adapter gives %s, and leaves no rejection unread (C-39)', async (_, list) => {
    const failure = failureOf(() => entriesOf(storageWith(list), path, call))
    expect(failure).toBeInstanceOf(StorageError)
    expect(failure).toMatchObject({ code: 'io', path: '/dir' })
    // Vitest fails a run in which a rejection stays unread.
    await new Promise(setImmediate)
  })

  it.each(['batches', 'names'] as const)(
    'fails with io when the %s of an adapter are none, and leaves no rejection unread (C-39)',
    async way => {
      async function* none(): AsyncGenerator<Entry, void, undefined> {}
      for (const given of [[], 'entries', Promise.resolve([]), Promise.reject(new Error('chaos'))]) {
        const storage = storageWith(() => Object.assign(none(), { [way]: () => given }))
        const failure = failureOf(() => entriesOf(storage, path, call)[way]())
        expect(failure).toMatchObject({ code: 'io', path: '/dir' })
      }
      await new Promise(setImmediate)
    },
  )
})
