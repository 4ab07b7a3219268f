/** Looking at a path: an object, a directory that is there because of what lies below it, or nothing. */
import {
  type Entry,
  nameOf,
  ROOT,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { ObjectFacts } from './api.js'
import type { Bucket } from './bucket.js'
import { storageErrorOf } from './errors.js'
import { isMissing } from './failure.js'
import { HIDDEN_PREFIX } from './keys.js'
import { modifiedOf } from './object-headers.js'

/** Directories have no time of their own, and nothing that could stand for it is told by listings. */
export const DIRECTORY_TIME = new Date(0)

/** Facts about a path. Where both an object and a directory have its name, it is the directory that is told of, as in listings. */
export async function stat(bucket: Bucket, path: VirtualPath, call: StorageCall): Promise<Entry> {
  throwIfAborted(path, call)
  if (path === ROOT) return directoryEntry('')
  const key = bucket.keys.find(path)
  try {
    const [object, isDirectory] = await Promise.all([
      objectAt(bucket, key, call.signal),
      holdsAnything(bucket, `${key}/`, call.signal),
    ])
    if (isDirectory) return directoryEntry(nameOf(path))
    if (object === undefined) throw new StorageError('not-found', path)
    return { name: nameOf(path), type: 'file', size: object.size, modified: modifiedOf(bucket, object) }
  } catch (error) {
    throw storageErrorOf(error, path, call)
  }
}

/** The facts of the object at `key`; undefined when there is none. @throws S3Failure any other */
export async function objectAt(
  bucket: Bucket,
  key: string,
  signal: AbortSignal,
): Promise<ObjectFacts | undefined> {
  try {
    return await bucket.ask('head', { key }, signal)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Whether there is a key below `prefix`, the marker of the directory itself included, apart from what the storage keeps for itself. */
export async function holdsAnything(bucket: Bucket, prefix: string, signal: AbortSignal): Promise<boolean> {
  const { objects } = await bucket.ask('list', { prefix, limit: 1 }, signal)
  if (objects[0] === undefined) return false
  // Where a hidden key is the first of all, the next that counts is behind them.
  return !objects[0].key.startsWith(prefix + HIDDEN_PREFIX) || holdsBehindHidden(bucket, prefix, signal)
}

/** Whether there is a key below `prefix` behind those that the storage keeps for itself, which lie together. */
export async function holdsBehindHidden(
  bucket: Bucket,
  prefix: string,
  signal: AbortSignal,
): Promise<boolean> {
  const startAfter = `${prefix}${HIDDEN_PREFIX.slice(0, -1)}.`
  const { objects } = await bucket.ask('list', { prefix, startAfter, limit: 1 }, signal)
  return objects.length > 0
}

export function directoryEntry(name: string): Entry {
  return { name, type: 'directory', size: 0, modified: DIRECTORY_TIME }
}

/** Why there is no file to be had at `path`: a directory is there, or nothing. */
export async function absence(bucket: Bucket, path: VirtualPath, signal: AbortSignal): Promise<StorageError> {
  const isDirectory = path === ROOT || (await holdsAnything(bucket, bucket.keys.below(path), signal))
  return new StorageError(isDirectory ? 'is-a-directory' : 'not-found', path)
}
