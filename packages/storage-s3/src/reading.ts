/** Opens objects for reading (RETR, RFC 959 §4.1.3; REST, RFC 3659 §5): one request for a small file, and for a large one never a mix of two. */
import {
  abortedError,
  type ReadRange,
  ROOT,
  type Source,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { Bucket } from './bucket.js'
import { storageErrorOf } from './errors.js'
import { type Beginning, beginningOf } from './first-request.js'
import { newLife } from './life.js'
import { ObjectStream } from './object-stream.js'

/**
 * Opens the object at `path` for the bytes of `range`; an end beyond the object means the end of the object. An object that is replaced or
 * removed before all of it was fetched ends the stream with `busy` or `not-found`.
 */
export async function openSource(
  bucket: Bucket,
  path: VirtualPath,
  range: ReadRange,
  call: StorageCall,
): Promise<Source> {
  throwIfAborted(path, call)
  if (path === ROOT) throw new StorageError('is-a-directory', path)
  if (!isRange(range)) throw new StorageError('bad-offset', path)
  const key = bucket.keys.find(path)
  try {
    const beginning = await beginningOf(bucket, key, path, range, call.signal)
    return new ObjectSource(bucket, key, path, range, beginning, call)
  } catch (error) {
    throw storageErrorOf(error, path, call)
  }
}

function isRange({ start, end }: ReadRange): boolean {
  if (!Number.isSafeInteger(start) || start < 0) return false
  return end === undefined || (Number.isSafeInteger(end) && end >= start)
}

class ObjectSource implements Source {
  readonly size: number
  readonly #path: VirtualPath
  readonly #stream: ObjectStream
  #isTaken = false
  #closed: Promise<void> | undefined

  constructor(
    bucket: Bucket,
    key: string,
    path: VirtualPath,
    { start, end }: ReadRange,
    { size, etag, first }: Beginning,
    call: StorageCall,
  ) {
    this.size = size
    this.#path = path
    const life = newLife()
    this.#stream = new ObjectStream({
      object: { bucket, key, etag, signal: life.signal },
      start,
      end: end === undefined ? size : Math.min(end, size),
      ...(first && { first }),
      readAhead: bucket.settings.readAhead,
      explain: failure => storageErrorOf(failure, path, call),
      ended: () => life.abort(),
    })
    endWith(call, path, this.#stream)
  }

  stream(): ObjectStream {
    if (this.#isTaken || this.#closed)
      throw new StorageError('io', this.#path, new Error('not readable twice'))
    this.#isTaken = true
    return this.#stream
  }

  close(): Promise<void> {
    this.#closed ??= ended(this.#stream)
    return this.#closed
  }
}

/** Destroys `stream` when the call is aborted. An error that nobody listens to would end the process. */
function endWith(call: StorageCall, path: VirtualPath, stream: ObjectStream): void {
  const stop = () => stream.destroy(abortedError(path, call))
  stream.on('error', () => {})
  call.signal.addEventListener('abort', stop, { once: true })
  stream.once('close', () => call.signal.removeEventListener('abort', stop))
  if (call.signal.aborted) stop()
}

function ended(stream: ObjectStream): Promise<void> {
  if (stream.closed) return Promise.resolve()
  return new Promise(resolve => {
    stream.once('close', resolve)
    stream.destroy()
  })
}
