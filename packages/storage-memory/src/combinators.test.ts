// Every combinator keeps the contract of the storage it is put around, and takes away nothing else.
import {
  guarded,
  mount,
  OPTIONAL_OPERATIONS,
  rooted,
  type StorageAdapter,
  virtualPath,
  wrapStorage,
} from '@longshore/storage'
import { type ConformanceOptions, conformanceCases, type MakeStorage } from '@longshore/storage/testing'
import { expect, it } from 'vitest'
import { memoryStorage } from './index.js'

/** Runs the whole suite as one test, as any runner can. */
function keepsContract(name: string, make: MakeStorage, options: ConformanceOptions = {}): void {
  it(`${name} keeps the storage contract`, async () => {
    const failed: string[] = []
    for (const { title, run } of conformanceCases(make, { listingSize: 200, ...options })) {
      await run().catch((error: Error) => failed.push(`${title}: ${error.message}`))
    }
    expect(failed).toEqual([])
  })
}

const operations = OPTIONAL_OPERATIONS

keepsContract('wrapStorage', () => wrapStorage(memoryStorage()), { operations })

keepsContract('guarded by a rule that allows everything', () => guarded(memoryStorage(), async () => true), {
  operations,
})

async function home(): Promise<StorageAdapter> {
  const storage = memoryStorage()
  const call = { signal: new AbortController().signal, caller: { name: 'test' } }
  await storage.makeDirectory(virtualPath('/people'), call)
  await storage.makeDirectory(virtualPath('/people/alice'), call)
  return rooted(storage, '/people/alice')
}

keepsContract('rooted', home, { operations })

keepsContract('mount at the root', () => mount({ '/': memoryStorage() }), { operations })

keepsContract(
  'a mount point seen from within',
  () => rooted(mount({ '/': memoryStorage(), '/deep/er': memoryStorage() }), '/deep/er'),
  { operations },
)

keepsContract(
  'a mount point without a root',
  () => rooted(mount({ '/deep/er': memoryStorage() }), '/deep/er'),
  {
    operations,
  },
)

const removed = Object.fromEntries(OPTIONAL_OPERATIONS.map(operation => [operation, undefined]))

keepsContract('a storage without optional operations', () => wrapStorage(memoryStorage(), removed), {
  operations: [],
})
