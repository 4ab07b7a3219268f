/** Removing files and empty directories (RFC 959 §4.1.3, DELE, RMD). */
import {
  parentOf,
  ROOT,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { Bucket } from './bucket.js'
import { deleteKeys } from './delete-keys.js'
import { keepDirectory } from './directories.js'
import { storageErrorOf } from './errors.js'
import { HIDDEN_PREFIX } from './keys.js'
import { holdsAnything, holdsBehindHidden, objectAt } from './looking.js'
import { pagesBelow } from './pages-below.js'

/** Removes a file. Its directory stays, also when it was the last one in it. */
export async function removeFile(bucket: Bucket, path: VirtualPath, call: StorageCall): Promise<void> {
  throwIfAborted(path, call)
  if (path === ROOT) throw new StorageError('is-a-directory', path)
  const key = bucket.keys.find(path)
  try {
    const [object, isDirectory] = await Promise.all([
      objectAt(bucket, key, call.signal),
      holdsAnything(bucket, `${key}/`, call.signal),
    ])
    if (isDirectory) throw new StorageError('is-a-directory', path)
    if (object === undefined) throw new StorageError('not-found', path)
    await removeKeys(bucket, path, [key])
  } catch (error) {
    throw storageErrorOf(error, path, call)
  }
}

/** Removes an empty directory, and what the storage has kept in it for itself. */
export async function removeDirectory(bucket: Bucket, path: VirtualPath, call: StorageCall): Promise<void> {
  throwIfAborted(path, call)
  if (path === ROOT) throw new StorageError('forbidden', path)
  const marker = bucket.keys.below(path)
  try {
    const hidden = await hiddenIn(bucket, path, marker, call.signal)
    await removeKeys(bucket, path, [...hidden, marker])
  } catch (error) {
    throw storageErrorOf(error, path, call)
  }
}

/** The hidden keys of a directory that has nothing else but its marker. */
async function hiddenIn(
  bucket: Bucket,
  path: VirtualPath,
  marker: string,
  signal: AbortSignal,
): Promise<string[]> {
  const { objects } = await bucket.ask('list', { prefix: marker, limit: 2 }, signal)
  const inside = objects.find(({ key }) => key !== marker)
  const hidden = marker + HIDDEN_PREFIX
  const isEmpty =
    inside === undefined ||
    (inside.key.startsWith(hidden) && !(await holdsBehindHidden(bucket, marker, signal)))
  if (!isEmpty) throw new StorageError('not-empty', path)
  if (objects[0]?.key !== marker) {
    const object = await objectAt(bucket, bucket.keys.find(path), signal)
    throw new StorageError(object === undefined ? 'not-found' : 'not-a-directory', path)
  }
  const keys: string[] = []
  if (inside !== undefined)
    for await (const page of pagesBelow(bucket, hidden, signal)) keys.push(...page.map(({ key }) => key))
  return keys
}

/** Once a key is deleted the rest is seen through, whatever becomes of the call. */
async function removeKeys(bucket: Bucket, path: VirtualPath, keys: readonly string[]): Promise<void> {
  const { signal } = new AbortController()
  await deleteKeys(bucket, keys, signal)
  await keepDirectory(bucket, parentOf(path), signal)
}
