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
import { storageConformance } from '@longshore/storage/testing'
import { memoryStorage } from './index.js'

const operations = OPTIONAL_OPERATIONS

storageConformance('wrapStorage', () => wrapStorage(memoryStorage()), { operations })

storageConformance(
  'guarded by a rule that allows everything',
  () => guarded(memoryStorage(), async () => true),
  {
    operations,
  },
)

async function home(): Promise<StorageAdapter> {
  const storage = memoryStorage()
  const call = { signal: new AbortController().signal, caller: { name: 'test' } }
  await storage.makeDirectory(virtualPath('/home'), call)
  await storage.makeDirectory(virtualPath('/home/alice'), call)
  return rooted(storage, '/home/alice')
}

storageConformance('rooted', home, { operations })

storageConformance('mount at the root', () => mount({ '/': memoryStorage() }), { operations })

storageConformance(
  'a mount point seen from within',
  () => rooted(mount({ '/': memoryStorage(), '/deep/er': memoryStorage() }), '/deep/er'),
  { operations },
)

storageConformance(
  'a mount point without a root',
  () => rooted(mount({ '/deep/er': memoryStorage() }), '/deep/er'),
  {
    operations,
  },
)

const removed = Object.fromEntries(OPTIONAL_OPERATIONS.map(operation => [operation, undefined]))

storageConformance('a storage without optional operations', () => wrapStorage(memoryStorage(), removed), {
  operations: [],
})
