// Runs the conformance suite of the storage contract against directories on disk.
import { memoryUsage, OPTIONAL_OPERATIONS, quota, type StorageAdapter } from '@longshore/storage'
import { type ConformanceOptions, storageConformance } from '@longshore/storage/testing'
import { checkedStorage, pooledStorage } from '../test/other-disks.js'
import { scratchDirectory } from '../test/scratch.js'
import { fileStorage } from './index.js'

/** Every case gets an empty directory of its own; listings as long as the suite has them by itself are made once. */
function suite(
  name: string,
  make: (root: string) => StorageAdapter,
  options: ConformanceOptions = { listingSize: 200 },
): void {
  storageConformance(name, () => make(scratchDirectory()), { operations: OPTIONAL_OPERATIONS, ...options })
}

suite('fileStorage', root => fileStorage(root), {})
suite('fileStorage that discards', root => fileStorage(root, { partial: 'discard' }), {
  partial: 'discard',
  listingSize: 200,
})
suite('fileStorage that follows links within the root', root =>
  fileStorage(root, { symlinks: 'within-root' }))
suite('fileStorage that follows links', root => fileStorage(root, { symlinks: 'follow', fsync: 'commit' }))
suite('fileStorage within a quota', root =>
  quota(fileStorage(root), { bytes: 1e12, files: 1e6, usage: memoryUsage() }))
suite('fileStorage without descriptor paths', root => checkedStorage(root))
suite('fileStorage on a slow disk', root => pooledStorage(root))
