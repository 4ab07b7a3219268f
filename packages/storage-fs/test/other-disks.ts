/** Storages as on other systems and disks, where this one would never take the same way. */
import type { StorageAdapter } from '@longshore/storage'
import type { Disk } from '../src/disk.js'
import { adapterOf, treeOf } from '../src/file-storage.js'
import { type FileStorageOptions, settingsOf } from '../src/options.js'
import { hasDescriptorPaths } from '../src/root.js'

/** With some calls of the disk replaced by `change`. */
export function storageOnDisk(root: string, change: (disk: Disk) => void): StorageAdapter {
  const tree = treeOf(settingsOf(root, {}), hasDescriptorPaths())
  change(tree.disk)
  return adapterOf(tree)
}

/** As on a network file system: every call goes through the pool. */
export function pooledStorage(root: string): StorageAdapter {
  return storageOnDisk(root, disk => {
    Object.defineProperty(disk, 'remote', { get: () => true, set: () => {} })
  })
}

/** As where directories cannot be reached by descriptors, but by paths that are checked. */
export function checkedStorage(root: string, options: FileStorageOptions = {}): StorageAdapter {
  return adapterOf(treeOf(settingsOf(root, options), false))
}
