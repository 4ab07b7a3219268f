/** Lists a directory lazily, a page of the server's at a time, in constant memory and without a request for each entry (RFC 3659 §7; E-07). */
import {
  type Entry,
  type Listing,
  listingOf,
  ROOT,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { ListPage } from './api.js'
import type { Bucket } from './bucket.js'
import { storageErrorOf } from './errors.js'
import { HIDDEN_PREFIX } from './keys.js'
import { pagesOf } from './list-pages.js'
import { datedPages } from './listed-times.js'
import { directoryEntry, objectAt } from './looking.js'
import { type Shown, ShownNames } from './shown-names.js'

/** Entries come as the server has them, page by page; of an object and a directory of one name it is the directory that is listed. */
export function listDirectory(bucket: Bucket, path: VirtualPath, call: StorageCall): Listing {
  return listingOf(path, call, {
    batches: () => batchesOf(bucket, path, call, true, entriesOf),
    names: () => batchesOf(bucket, path, call, false, namesOf),
  })
}

async function* batchesOf<T>(
  bucket: Bucket,
  path: VirtualPath,
  call: StorageCall,
  areTimesWanted: boolean,
  itemsOf: (shown: Shown, from: number) => T[],
): AsyncGenerator<readonly T[], void> {
  try {
    throwIfAborted(path, call)
    const prefix = bucket.keys.below(path)
    const pages = existing(bucket, path, prefix, call.signal)
    const names = new ShownNames(prefix)
    for await (const page of areTimesWanted ? datedPages(bucket, prefix, pages, call.signal) : pages) {
      yield itemsOf(names.add(page), prefix.length)
      throwIfAborted(path, call)
    }
    if (names.hidden > 0) bucket.settings.observe({ type: 'hidden', directory: prefix, count: names.hidden })
  } catch (error) {
    throw storageErrorOf(error, path, call)
  }
}

/** The pages of a directory. @throws StorageError at the first pull when there is none; what the storage keeps for itself makes none */
async function* existing(
  bucket: Bucket,
  path: VirtualPath,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ListPage, void> {
  let isThere = path === ROOT
  for await (const page of pagesOf(bucket, { prefix, delimiter: '/' }, signal)) {
    isThere ||= holdsMore(page, prefix + HIDDEN_PREFIX)
    if (isThere) yield page
    else if (page.next === undefined) throw await noDirectory(bucket, path, signal)
  }
}

function holdsMore({ objects, prefixes }: ListPage, hidden: string): boolean {
  return (
    objects.some(({ key }) => !key.startsWith(hidden)) || prefixes.some(prefix => !prefix.startsWith(hidden))
  )
}

async function noDirectory(bucket: Bucket, path: VirtualPath, signal: AbortSignal): Promise<StorageError> {
  const object = await objectAt(bucket, bucket.keys.find(path), signal)
  return new StorageError(object ? 'not-a-directory' : 'not-found', path)
}

/** @param from where names begin in keys */
function entriesOf({ files, directories }: Shown, from: number): Entry[] {
  return [
    ...files.map(({ key, size, modified }) => ({
      name: key.slice(from),
      type: 'file' as const,
      size,
      modified,
    })),
    ...directories.map(prefix => directoryEntry(prefix.slice(from, -1))),
  ]
}

function namesOf({ files, directories }: Shown, from: number): string[] {
  return [...files.map(({ key }) => key.slice(from)), ...directories.map(prefix => prefix.slice(from, -1))]
}
