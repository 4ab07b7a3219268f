/** A directory that is being moved: its two prefixes, and what has been copied so far. */
import type { VirtualPath } from '@longshore/storage'
import type { ListedObject } from './api.js'
import type { Bucket } from './bucket.js'

export interface Folder {
  readonly bucket: Bucket
  readonly from: VirtualPath
  readonly to: VirtualPath
  /** What all keys begin with before the move, and after it; both end with a slash. */
  readonly source: string
  readonly target: string
  /** Bytes that are copied with one request. */
  readonly limit: number
  /** Every object for which a copy was begun, by what its key has behind the prefix. */
  readonly copies: Map<string, Copied>
  /** Keys of copies for which a mark of their time was made. */
  readonly marked: Set<string>
}

export interface Copied {
  /** The object as it was listed before it was copied. */
  readonly source: ListedObject
  /** Entity tag of the copy; absent where none is known to have been made. */
  readonly etag?: string
  /** Why there is no copy and need not be one: the object had gone, or is the storage's own and cannot have a key as long as the new one. */
  readonly without?: 'gone' | 'too long'
}

/** Whether nothing has to be done for an object that is listed now: it is still what was copied. */
export function isDone(copied: Copied | undefined, listed: ListedObject | undefined): boolean {
  if (copied === undefined || listed === undefined) return false
  const { source, etag, without } = copied
  const isSettled = etag !== undefined || without !== undefined
  return (
    isSettled &&
    source.etag === listed.etag &&
    source.size === listed.size &&
    source.modified.getTime() === listed.modified.getTime()
  )
}
