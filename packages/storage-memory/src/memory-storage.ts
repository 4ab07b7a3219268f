/** A tree in memory as storage, the reference adapter: every operation of the contract, bounded by what it may hold (C-36). */
import { nameOf, type StorageAdapter, StorageError, throwIfAborted } from '@longshore/storage'
import { Allowance } from './allowance.js'
import { digestOf } from './checksum.js'
import { makeDirectory, removeDirectory, removeFile } from './directories.js'
import { addFiles } from './initial-files.js'
import { listDirectory } from './listing.js'
import { copyFile, renameNode } from './moving.js'
import { entryOf } from './nodes.js'
import { openUpload } from './opening.js'
import { type MemoryStorageOptions, settingsOf } from './options.js'
import { openSource } from './source.js'
import type { Store } from './store.js'
import { Tree } from './tree.js'

/** A storage adapter that has all optional operations. */
export type MemoryStorage = Required<StorageAdapter>

/**
 * Makes an empty storage, or one with `files` in it, that lives as long as the returned object.
 * Changes are seen by all sessions at once, an upload when it is committed; a reader goes on with the version it has opened.
 * Throws a TypeError that names an option which is unknown or has a bad value.
 */
export function memoryStorage(options: MemoryStorageOptions = {}): MemoryStorage {
  const { maxBytes, maxFileBytes, maxEntries, clock, files, partial } = settingsOf(options)
  const store: Store = {
    tree: new Tree(clock, maxEntries),
    allowance: new Allowance(maxBytes),
    maxFileBytes,
    partial,
  }
  addFiles(store, files)
  return { traits, ...requiredOperations(store), ...changes(store), ...facts(store) }
}

const traits: StorageAdapter['traits'] = {
  reads: 'range',
  writes: ['create', 'replace', 'append', 'resume'],
  directories: 'real',
  names: 'case-sensitive',
  sortsUpTo: Number.POSITIVE_INFINITY,
}

function requiredOperations(
  store: Store,
): Pick<MemoryStorage, 'stat' | 'list' | 'read' | 'write' | 'remove'> {
  const { tree } = store
  return {
    async stat(path, call) {
      throwIfAborted(path, call)
      return entryOf(nameOf(path), tree.find(path))
    },
    list: (path, call) => listDirectory(tree, path, call),
    async read(path, range, call) {
      throwIfAborted(path, call)
      return openSource(path, tree.file(path).content, range, call)
    },
    async write(path, mode, call) {
      throwIfAborted(path, call)
      return openUpload(store, path, mode, call)
    },
    async remove(path, call) {
      throwIfAborted(path, call)
      removeFile(tree, path)
    },
  }
}

function changes(store: Store): Pick<MemoryStorage, 'makeDirectory' | 'removeDirectory' | 'rename' | 'copy'> {
  return {
    async makeDirectory(path, call) {
      throwIfAborted(path, call)
      makeDirectory(store.tree, path)
    },
    async removeDirectory(path, call) {
      throwIfAborted(path, call)
      removeDirectory(store.tree, path)
    },
    async rename(from, to, call) {
      throwIfAborted(from, call)
      renameNode(store, from, to)
    },
    async copy(from, to, call) {
      throwIfAborted(from, call)
      copyFile(store, from, to)
    },
  }
}

function facts({
  tree,
  allowance,
}: Store): Pick<MemoryStorage, 'setModified' | 'setMode' | 'checksum' | 'space'> {
  return {
    async setModified(path, modified, call) {
      throwIfAborted(path, call)
      if (Number.isNaN(modified.getTime())) throw new StorageError('io', path, new RangeError('not a time'))
      tree.find(path).modified = new Date(modified)
    },
    async setMode(path, mode, call) {
      throwIfAborted(path, call)
      tree.find(path).mode = mode & 0o777
    },
    async checksum(path, algorithm, range, call) {
      throwIfAborted(path, call)
      return digestOf(path, tree.file(path).content, algorithm, range, call)
    },
    async space(path, call) {
      throwIfAborted(path, call)
      tree.find(path)
      if (allowance.maxBytes === Number.POSITIVE_INFINITY) return { free: process.availableMemory() }
      return { free: allowance.free, total: allowance.maxBytes }
    },
  }
}
