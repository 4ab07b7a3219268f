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
import { keepsContract } from '../test/contract.js'
import { call } from '../test/files.js'
import { memoryStorage } from './index.js'

const operations = OPTIONAL_OPERATIONS

keepsContract('wrapStorage', () => wrapStorage(memoryStorage()), { operations })

keepsContract('guarded by a rule that allows everything', () => guarded(memoryStorage(), async () => true), {
  operations,
})

async function home(): Promise<StorageAdapter> {
  const storage = memoryStorage()
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
  { operations },
)

const removed = Object.fromEntries(OPTIONAL_OPERATIONS.map(operation => [operation, undefined]))

keepsContract('a storage without optional operations', () => wrapStorage(memoryStorage(), removed), {
  operations: [],
})
