/** Virtual paths as keys below a prefix, and back (protocol rule C-08): segments joined by `/`, nothing else is interpreted. */
import { isSegment, ROOT, StorageError, segmentsOf, type VirtualPath } from '@longshore/storage'

/** Names that the storage keeps for itself: never listed, not to be addressed. */
export const HIDDEN_PREFIX = '.longshore-'
/** Bytes of UTF-8 that S3 takes for a key. */
export const LONGEST_KEY = 1024

/** The keys of one storage. */
export class Keys {
  /** Empty, or ends with a slash. */
  readonly prefix: string

  constructor(prefix: string) {
    this.prefix = prefix
  }

  /** The key of the object at `path`, to look for it. @throws StorageError `not-found` for a name that cannot exist here */
  find(path: VirtualPath): string {
    if (!isKeyable(path, this.prefix)) throw new StorageError('not-found', path)
    return this.prefix + path.slice(1)
  }

  /** The key of the object at `path`, to make it. @throws StorageError `bad-name` for a name that cannot be one here */
  make(path: VirtualPath): string {
    if (!isKeyable(path, this.prefix)) throw new StorageError('bad-name', path)
    return this.prefix + path.slice(1)
  }

  /** What all keys below the directory at `path` begin with. @throws StorageError `not-found` for a name that cannot exist here */
  below(path: VirtualPath): string {
    return path === ROOT ? this.prefix : `${this.find(path)}/`
  }
}

/** Whether a key below a prefix can be told of as a name: what could not be addressed is not listed either. */
export function isName(name: string): boolean {
  return isSegment(name) && !name.startsWith(HIDDEN_PREFIX) && !isUnprintable(name)
}

function isKeyable(path: VirtualPath, prefix: string): boolean {
  return segmentsOf(path).every(isName) && Buffer.byteLength(prefix) + Buffer.byteLength(path) <= LONGEST_KEY
}

/** Control characters, which here include those of Latin-1, cannot be in the answers of S3, which are XML; lone surrogates would come back as other names. */
export function isUnprintable(name: string): boolean {
  return /\p{Control}|\p{Surrogate}|[\ufffe\uffff]/u.test(name)
}
