/** The storage contract, virtual paths, storage errors and combinators. */
export { abortedError, throwIfAborted } from './aborted.js'
export { type Digest, newDigest } from './digest.js'
export type { Entry, EntryType } from './entry.js'
export { type GuardRule, guarded, type Verdict } from './guarded.js'
export { batchesOf, type Listing, type ListingWays, listingOf, namesOf } from './listing.js'
export { type Admit, metered } from './metered.js'
export { mount } from './mount.js'
export {
  isWriting,
  OPTIONAL_OPERATIONS,
  type RequiredOperation,
  type StorageOperation,
} from './operations.js'
export { memoryUsage, memoryUsages } from './quota/memory-usage.js'
export { type QuotaOptions, quota } from './quota/quota.js'
export type { Measure, Usage, UsageCount } from './quota/usage.js'
export { readOnly } from './read-only.js'
export type { ReadPace } from './read-pace.js'
export { rooted } from './rooted.js'
export type {
  Caller,
  Leftover,
  OpenFile,
  OptionalOperation,
  ReadRange,
  Source,
  StorageAdapter,
  StorageCall,
  StorageSpace,
  StorageTraits,
  Upload,
  WriteMode,
} from './storage.js'
export { isStorageError, type StorageCode, StorageError } from './storage-error.js'
export {
  childOf,
  depthOf,
  fromSegments,
  isSegment,
  isWithin,
  nameOf,
  parentOf,
  ROOT,
  resolvePath,
  segmentsOf,
  type VirtualPath,
  virtualPath,
} from './virtual-path.js'
export { type StorageOverrides, wrapStorage } from './wrap-storage.js'
