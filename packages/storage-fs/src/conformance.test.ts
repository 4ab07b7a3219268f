// Runs the conformance suite of the storage contract against directories on disk.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OPTIONAL_OPERATIONS, type StorageAdapter } from '@longshore/storage'
import { type ConformanceOptions, storageConformance } from '@longshore/storage/testing'
import { adapterOf, treeOf } from './file-storage.js'
import { fileStorage } from './index.js'
import { settingsOf } from './options.js'
import { hasDescriptorPaths } from './root.js'

type Make = (root: string) => StorageAdapter

/** Every case gets an empty directory of its own. */
function suite(name: string, make: Make, options: ConformanceOptions = {}): void {
  const made = () => {
    const root = mkdtempSync(join(tmpdir(), 'longshore-fs-'))
    return { storage: make(root), dispose: () => rmSync(root, { recursive: true, force: true }) }
  }
  storageConformance(name, made, { operations: OPTIONAL_OPERATIONS, listingSize: 600, ...options })
}

/** As on a network file system: every call goes through the pool. */
function allPooled(root: string): StorageAdapter {
  const tree = treeOf(settingsOf(root, {}), hasDescriptorPaths())
  Object.defineProperty(tree.disk, 'remote', { get: () => true, set: () => {} })
  return adapterOf(tree)
}

suite('fileStorage', root => fileStorage(root), { listingSize: 3000 })
suite('fileStorage that discards', root => fileStorage(root, { partial: 'discard' }), { partial: 'discard' })
suite('fileStorage that follows links within the root', root =>
  fileStorage(root, { symlinks: 'within-root' }))
suite('fileStorage that follows links', root => fileStorage(root, { symlinks: 'follow', fsync: 'commit' }))
suite('fileStorage without descriptor paths', root => adapterOf(treeOf(settingsOf(root, {}), false)))
suite('fileStorage on a slow disk', allPooled)
