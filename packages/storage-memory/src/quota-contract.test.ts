// A quota keeps the contract of the storage it is put around, and counts right whatever the contract asks for.
import { memoryUsage, OPTIONAL_OPERATIONS, quota } from '@longshore/storage'
import { keepsContract } from '../test/contract.js'
import { memoryStorage } from './index.js'

keepsContract(
  'a quota of bytes and files',
  () => quota(memoryStorage(), { bytes: 1e12, files: 1e6, usage: memoryUsage() }),
  { operations: OPTIONAL_OPERATIONS },
)
keepsContract('a quota of bytes', () => quota(memoryStorage(), { bytes: 1e12, usage: memoryUsage() }))
