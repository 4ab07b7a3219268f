/** Directories that are there although nothing is in them: markers, empty objects whose keys end with a slash (RFC 959 §4.1.3, MKD). */
import {
  parentOf,
  ROOT,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { Bucket } from './bucket.js'
import { bytesBody } from './bytes-body.js'
import { storageErrorOf } from './errors.js'
import { LONGEST_KEY } from './keys.js'
import { holdsAnything, objectAt } from './looking.js'
import { givenHeaders } from './object-headers.js'

/** What other programs know markers by. */
const CONTENT_TYPE = 'application/x-directory'

/** Makes an empty directory; those above it need not be there, but must not be files. */
export async function makeDirectory(bucket: Bucket, path: VirtualPath, call: StorageCall): Promise<void> {
  throwIfAborted(path, call)
  if (path === ROOT) throw new StorageError('exists', path)
  const key = bucket.keys.make(path)
  const marker = `${key}/`
  if (Buffer.byteLength(marker) > LONGEST_KEY) throw new StorageError('bad-name', path)
  try {
    const [object, isDirectory] = await Promise.all([
      objectAt(bucket, key, call.signal),
      holdsAnything(bucket, marker, call.signal),
      requireParent(bucket, path, call.signal),
    ])
    if (object !== undefined || isDirectory) throw new StorageError('exists', path)
    await putMarker(bucket, marker, call.signal)
  } catch (error) {
    throw storageErrorOf(error, path, call)
  }
}

/** Keeps a directory from vanishing with the last of what was in it. */
export async function keepDirectory(bucket: Bucket, path: VirtualPath, signal: AbortSignal): Promise<void> {
  if (path === ROOT) return
  const marker = bucket.keys.below(path)
  if (!(await holdsAnything(bucket, marker, signal))) await putMarker(bucket, marker, signal)
}

/** @throws StorageError `not-a-directory` about `path` when a file is where the directory of it would have to be */
export async function requireParent(bucket: Bucket, path: VirtualPath, signal: AbortSignal): Promise<void> {
  const parent = parentOf(path)
  if (parent === ROOT || (await objectAt(bucket, bucket.keys.find(parent), signal)) === undefined) return
  if (await holdsAnything(bucket, bucket.keys.below(parent), signal)) return
  throw new StorageError('not-a-directory', path)
}

/** A marker has no bytes that could be kept at a lower price, so it is not given the storage class of files. */
async function putMarker(bucket: Bucket, key: string, signal: AbortSignal): Promise<void> {
  const { storageClass: _class, ...given } = givenHeaders(bucket)
  const headers = { ...given, contentType: CONTENT_TYPE }
  await bucket.ask('put', { key, headers, body: bytesBody() }, signal)
}
