/** The closed set of ways a storage operation fails; core maps each code to a reply, so adapters know nothing of FTP. */

/** What went wrong, in storage words. Anything an adapter throws that is not a {@link StorageError} counts as `io`. */
export type StorageCode =
  | 'not-found'
  | 'exists'
  | 'not-a-directory'
  | 'is-a-directory'
  | 'not-empty'
  | 'forbidden'
  | 'bad-name'
  | 'bad-offset'
  | 'busy'
  | 'no-space'
  | 'over-quota'
  /** More than one operation may touch. */
  | 'too-many'
  | 'unsupported'
  | 'unavailable'
  | 'io'

const brand = Symbol.for('@longshore/storage:StorageError')

/** A failed storage operation. `cause` is for logs and events only: clients are told the code's phrase and the virtual path. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageCode
  /** The virtual path the operation was about. */
  readonly path: string

  constructor(code: StorageCode, path: string, cause?: unknown) {
    super(`${code}: ${path}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.path = path
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether `error` is a {@link StorageError}, also one of another copy of this package. */
export function isStorageError(error: unknown): error is StorageError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true
}
