/** What all operations of one file storage share, and how each of them begins and fails. */
import type { Stats } from 'node:fs'
import {
  type Entry,
  fromSegments,
  type StorageCall,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { Accounts } from './accounts.js'
import type { DevicePaces } from './device-paces.js'
import { type Disk, quietly } from './disk.js'
import { storageErrorOf } from './errors.js'
import { entryOf } from './facts.js'
import type { Settings } from './options.js'
import type { Place } from './place.js'
import type { Root } from './root.js'
import type { Sweeper } from './sweep.js'
import type { Walk } from './walk.js'

export interface Tree {
  readonly settings: Settings
  readonly root: Root
  readonly walk: Walk
  /** Whether anything can be held by a descriptor and be reached through it. */
  readonly descriptors: boolean
  readonly disk: Disk
  readonly readPaces: DevicePaces
  readonly writePaces: DevicePaces
  readonly accounts: Accounts
  readonly sweeper: Sweeper
}

/** Runs an operation on `path`; whatever it throws becomes a storage error. */
export async function attempt<T>(
  path: VirtualPath,
  call: StorageCall,
  operation: () => Promise<T>,
): Promise<T> {
  try {
    throwIfAborted(path, call)
    return await operation()
  } catch (error) {
    throw storageErrorOf(error, path)
  }
}

/** The facts about one name in a held directory; `directory` are the virtual names on the way to it. */
export async function describe(
  tree: Tree,
  place: Place,
  stats: Stats,
  directory: readonly string[],
): Promise<Entry | undefined> {
  if (!stats.isSymbolicLink()) return entryOf(place.name, stats, tree.accounts)
  const text = await quietly(() => tree.disk.readlink(place.path))
  const target = text === undefined ? undefined : virtualTargetOf(text, directory, tree.root.knownPaths)
  return entryOf(place.name, stats, tree.accounts, target)
}

/** Where a link in `directory` leads, as a virtual path; undefined when that is outside. */
export function virtualTargetOf(
  text: string,
  directory: readonly string[],
  roots: readonly string[],
): VirtualPath | undefined {
  const root = roots.find(path => text === path || text.startsWith(`${path}/`))
  if (root === undefined && text.startsWith('/')) return undefined
  const names = root === undefined ? [...directory] : []
  for (const name of text.slice(root?.length ?? 0).split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') names.push(name)
    else if (names.pop() === undefined) return undefined
  }
  return fromSegments(names)
}
