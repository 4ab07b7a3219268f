/** Counts what is in a storage, by a walk through all of it. */
import type { Entry } from '../entry.js'
import { batchesOf } from '../listing.js'
import type { StorageAdapter, StorageCall } from '../storage.js'
import { isStorageError } from '../storage-error.js'
import { childOf, ROOT, type VirtualPath } from '../virtual-path.js'
import { NONE, plus, type UsageCount } from './usage.js'

/** What one entry counts; directories that only exist because something lies below them are nothing. */
export function countOf(entry: Entry, { traits }: StorageAdapter): UsageCount {
  if (entry.type === 'directory') return { bytes: 0, files: traits.directories === 'real' ? 1 : 0 }
  return { bytes: entry.type === 'file' ? entry.size : 0, files: 1 }
}

/** Everything below the root. Links are counted and not followed; what is removed meanwhile is not there. */
export async function measured(storage: StorageAdapter, call: StorageCall): Promise<UsageCount> {
  const seen = new Set<string>()
  const directories: VirtualPath[] = [ROOT]
  let sum = NONE
  for (let path = directories.pop(); path !== undefined; path = directories.pop()) {
    for (const entry of await entriesOf(storage, path, call)) {
      sum = plus(sum, countOf(entry, storage))
      // Where links are followed by the storage itself, they may lead round in circles.
      if (entry.type !== 'directory' || (entry.unique !== undefined && seen.has(entry.unique))) continue
      if (entry.unique !== undefined) seen.add(entry.unique)
      directories.push(childOf(path, entry.name))
    }
  }
  return sum
}

async function entriesOf(storage: StorageAdapter, path: VirtualPath, call: StorageCall): Promise<Entry[]> {
  const entries: Entry[] = []
  try {
    for await (const batch of batchesOf(storage.list(path, call))) entries.push(...batch)
  } catch (error) {
    if (!isStorageError(error) || error.code !== 'not-found') throw error
  }
  return entries
}
