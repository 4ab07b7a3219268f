/** Opens an upload: everything that can be refused is refused here, before a byte is sent (P-30). */
import { randomUUID } from 'node:crypto'
import {
  ROOT,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
  type WriteMode,
} from '@longshore/storage'
import type { ObjectFacts, ObjectHeaders } from './api.js'
import type { AssemblyPlan } from './assembly.js'
import type { Bucket } from './bucket.js'
import { storageErrorOf } from './errors.js'
import { fetchKept } from './kept-front.js'
import type { Expected } from './landing.js'
import { holdsAnything, objectAt } from './looking.js'
import { headersOfNew, headersOfNext, UPLOAD_KEY } from './object-headers.js'
import { SMALLEST_PART } from './sizes.js'
import { sweepLater } from './sweep.js'
import { ObjectUpload } from './upload.js'

/** What was found out when the upload was opened. */
export interface Opening extends AssemblyPlan {
  readonly path: VirtualPath
  readonly mode: WriteMode
  readonly call: StorageCall
  /** What the new object is recognised by. */
  readonly token: string
  /** What has to be at the key at commit. */
  readonly expected: Expected
  /** Bytes of the object that was there. */
  readonly size: number
  /** The kept beginning, where it is too small for a part. */
  readonly front?: Buffer
  /** Gives back the claim on the name. */
  readonly unclaim: () => void
}

export async function openUpload(
  bucket: Bucket,
  path: VirtualPath,
  mode: WriteMode,
  call: StorageCall,
): Promise<ObjectUpload> {
  throwIfAborted(path, call)
  if (path === ROOT) throw new StorageError('is-a-directory', path)
  const key = bucket.keys.make(path)
  const unclaim = claim(bucket, key, path, mode)
  try {
    const found = await lookFirst(bucket, key, path, mode, call)
    const opening = await openingOf(bucket, { key, path, mode, call, unclaim }, found)
    sweepLater(bucket)
    return new ObjectUpload(bucket, opening)
  } catch (error) {
    unclaim()
    throw storageErrorOf(error, path, call)
  }
}

/** Of two exclusive uploads, or two that go on from what is there, the second is refused before its bytes are sent. */
function claim({ state }: Bucket, key: string, path: VirtualPath, { kind }: WriteMode): () => void {
  if (kind === 'replace') return () => {}
  const claims = kind === 'create' ? state.created : state.written
  if (claims.has(key)) throw new StorageError(kind === 'create' ? 'exists' : 'busy', path)
  claims.add(key)
  return () => void claims.delete(key)
}

/** The object that is there, unless it will be replaced whatever it is. */
async function lookFirst(
  bucket: Bucket,
  key: string,
  path: VirtualPath,
  { kind }: WriteMode,
  { signal }: StorageCall,
): Promise<ObjectFacts | undefined> {
  const [isDirectory, found] = await Promise.all([
    holdsAnything(bucket, `${key}/`, signal),
    kind === 'replace' ? undefined : objectAt(bucket, key, signal),
  ])
  if (isDirectory) throw new StorageError('is-a-directory', path)
  if (kind === 'create' && found) throw new StorageError('exists', path)
  return found
}

type Known = Pick<Opening, 'key' | 'path' | 'mode' | 'call' | 'unclaim'>

async function openingOf(bucket: Bucket, known: Known, found: ObjectFacts | undefined): Promise<Opening> {
  const { key, path, mode, call } = known
  const token = randomUUID()
  const size = found?.size ?? 0
  const offset = keptBytes(mode, size)
  if (!(offset >= 0 && offset <= size)) throw new StorageError('bad-offset', path)
  const headers = found ? headersOfNext(bucket, found) : headersOfNew(bucket, path, call)
  const front =
    found && offset > 0 && offset < SMALLEST_PART
      ? await fetchKept(bucket, key, found, offset, call.signal)
      : undefined
  return {
    ...known,
    token,
    size,
    headers: withToken(headers, token),
    expected: expectedOf(mode, found),
    ...(found && offset >= SMALLEST_PART && { kept: { facts: found, size: offset } }),
    ...(front && { front }),
  }
}

function keptBytes(mode: WriteMode, size: number): number {
  if (mode.kind === 'resume') return mode.offset
  return mode.kind === 'append' ? size : 0
}

function expectedOf({ kind }: WriteMode, found: ObjectFacts | undefined): Expected {
  if (kind === 'replace') return 'anything'
  return found ? { etag: found.etag } : 'absent'
}

function withToken(headers: ObjectHeaders, token: string): ObjectHeaders {
  return { ...headers, metadata: { ...headers.metadata, [UPLOAD_KEY]: token } }
}
