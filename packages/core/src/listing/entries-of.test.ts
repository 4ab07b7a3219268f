import { type StorageAdapter, StorageError, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { entriesOf } from './entries-of.js'

const path = virtualPath('/dir')
const call = { signal: new AbortController().signal, caller: { name: 'test' } }

function storageWith(list: () => unknown): StorageAdapter {
  return { ...memoryStorage(), list: list as StorageAdapter['list'] }
}

describe('entriesOf', () => {
  it("gives the storage's own listing", async () => {
    const names: string[] = []
    for await (const { name } of entriesOf(memoryStorage({ files: { '/dir/a': '' } }), path, call)) {
      names.push(name)
    }
    expect(names).toEqual(['a'])
  })

  it.each([
    ['nothing', () => undefined],
    ['null', () => null],
    ['an array', () => []],
    ['text', () => 'entries'],
    ['a promise of entries', () => Promise.resolve([])],
    ['a promise that rejects', () => Promise.reject(new Error('chaos'))],
  ])('fails with io when an adapter gives %s, and leaves no rejection unread (C-39)', async (_, list) => {
    let failure: unknown
    try {
      entriesOf(storageWith(list), path, call)
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(StorageError)
    expect(failure).toMatchObject({ code: 'io', path: '/dir' })
    // Vitest fails a run in which a rejection stays unread.
    await new Promise(setImmediate)
  })
})
