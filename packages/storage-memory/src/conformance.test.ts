// The reference adapter keeps the contract, with both policies for partial files.
import { OPTIONAL_OPERATIONS } from '@longshore/storage'
import { storageConformance } from '@longshore/storage/testing'
import { memoryStorage } from './index.js'

storageConformance('memoryStorage', () => memoryStorage(), { operations: OPTIONAL_OPERATIONS })

storageConformance('memoryStorage with partial: discard', () => memoryStorage({ partial: 'discard' }), {
  partial: 'discard',
})
