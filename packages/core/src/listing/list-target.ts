/** What a listing is about: a directory's entries, one entry, or those that a pattern matches (RFC 959 §4.1.3; P-42, P-43). */

import {
  type Entry,
  isStorageError,
  nameOf,
  parentOf,
  type StorageAdapter,
  type StorageCall,
  type VirtualPath,
} from '@longshore/storage'
import { type Entries, entriesOf } from './entries-of.js'
import { globMatcher, isGlob } from './glob.js'
import type { ListArgument } from './list-arguments.js'
import { isNameShown } from './name-shown.js'
import { listsInOrder, type Shown } from './sorted.js'

/** Entries to show, and what the names of NLST begin with so that they name them from the working directory. */
export interface ListTarget extends Shown {
  readonly path: VirtualPath
  readonly kind: 'directory' | 'entry' | 'pattern'
  readonly prefix: string
}

/**
 * Finds the target; rejects with the storage's error when there is none. A name that exists is never taken for a pattern, and without
 * `patterns` none is.
 */
export async function listTarget(
  argument: ListArgument,
  storage: StorageAdapter,
  call: StorageCall,
  { patterns }: { readonly patterns: boolean },
): Promise<ListTarget> {
  const { path } = argument
  const entry = await statUnlessPattern(path, storage, call, patterns)
  if (entry === undefined) return patternTarget(argument, storage, call)
  if (!argument.itself && (await isDirectory(entry, path, storage, call))) {
    return { path, kind: 'directory', ...directoryShown(storage, path, call), prefix: '' }
  }
  const here = entry.name === '' || argument.pathname === undefined
  const entries = only(here ? { ...entry, name: '.' } : entry)
  return {
    ...{ path, kind: 'entry', entries, prefix: here ? '' : prefixOf(argument) },
    keep: () => true,
    inOrder: true,
  }
}

/** All that can be shown of a directory. */
export function directoryShown(storage: StorageAdapter, path: VirtualPath, call: StorageCall): Shown {
  return { entries: entriesOf(storage, path, call), keep: isNameShown, inOrder: listsInOrder(storage) }
}

/**
 * Whether `path`, of which `entry` was read, can be listed and entered. A symbolic link is what the storage makes of it: core follows none,
 * so the storage is asked to list it.
 */
export async function isDirectory(
  entry: Entry,
  path: VirtualPath,
  storage: StorageAdapter,
  call: StorageCall,
): Promise<boolean> {
  if (entry.type !== 'symlink') return entry.type === 'directory'
  try {
    for await (const _ of entriesOf(storage, path, call).batches()) break
    return true
  } catch (error) {
    if (isStorageError(error) && error.code !== 'io' && error.code !== 'unavailable') return false
    throw error
  }
}

async function statUnlessPattern(
  path: VirtualPath,
  storage: StorageAdapter,
  call: StorageCall,
  patterns: boolean,
): Promise<Entry | undefined> {
  try {
    return await storage.stat(path, call)
  } catch (error) {
    const absent = isStorageError(error) && (error.code === 'not-found' || error.code === 'bad-name')
    if (patterns && absent && isGlob(nameOf(path))) return undefined
    throw error
  }
}

/** The pathname as sent up to its last name. */
function prefixOf({ pathname = '' }: ListArgument): string {
  let end = pathname.length
  while (end > 0 && pathname.charAt(end - 1) === '/') end--
  return pathname.slice(0, pathname.lastIndexOf('/', end - 1) + 1)
}

function patternTarget(argument: ListArgument, storage: StorageAdapter, call: StorageCall): ListTarget {
  const matches = globMatcher(nameOf(argument.path))
  const path = parentOf(argument.path)
  return {
    path,
    kind: 'pattern',
    entries: entriesOf(storage, path, call),
    keep: name => matches(name) && isNameShown(name),
    inOrder: false,
    prefix: prefixOf(argument),
  }
}

function only(entry: Entry): Entries {
  return {
    async *batches() {
      yield [entry]
    },
    async *names() {
      yield [entry.name]
    },
  }
}
