/** The one table from errors of the operating system to storage errors; the host's own path stays in the cause. */
import { constants } from 'node:os'
import { isStorageError, type StorageCode, StorageError } from '@longshore/storage'

/** What each error number means to a caller; what is not listed is `io`. */
export const CODE_OF_ERRNO = {
  ENOENT: 'not-found',
  EEXIST: 'exists',
  ENOTDIR: 'not-a-directory',
  EISDIR: 'is-a-directory',
  ENOTEMPTY: 'not-empty',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ELOOP: 'forbidden',
  ENXIO: 'forbidden',
  ENODEV: 'forbidden',
  ENAMETOOLONG: 'bad-name',
  EINVAL: 'bad-name',
  EILSEQ: 'bad-name',
  ERR_INVALID_ARG_VALUE: 'bad-name',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
  EAGAIN: 'busy',
  ENOSPC: 'no-space',
  EFBIG: 'no-space',
  EMLINK: 'no-space',
  EDQUOT: 'over-quota',
  EXDEV: 'unsupported',
  ENOSYS: 'unsupported',
  ENOTSUP: 'unsupported',
  EOPNOTSUPP: 'unsupported',
  EMFILE: 'unavailable',
  ENFILE: 'unavailable',
  ENOMEM: 'unavailable',
  ESTALE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  EHOSTDOWN: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ENOTCONN: 'unavailable',
  EIO: 'io',
  /** Not of the system: the root is not there, see {@link RootUnavailable}. */
  ROOT_UNAVAILABLE: 'unavailable',
} as const satisfies Record<string, StorageCode>

/** The directory that is served cannot be used at all, whatever the operation was about. */
export class RootUnavailable extends Error {
  readonly code = 'ROOT_UNAVAILABLE'
}

// Node has no name for some numbers, EDQUOT and ESTALE among them, and makes a sentence of them.
const NAMELESS = 'Unknown system error'
const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]))

/** The errno name of a failed call, empty when it is no error of a call. */
export function errnoOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { code, errno } = error as { code?: unknown; errno?: unknown }
  if (typeof code !== 'string') return ''
  return code.startsWith(NAMELESS) && typeof errno === 'number' ? (NAMES.get(-errno) ?? code) : code
}

/** `error` as a storage error about `path`; one that already is a storage error stays as it is. */
export function storageErrorOf(error: unknown, path: string): StorageError {
  if (isStorageError(error)) return error
  const errno = errnoOf(error)
  const code = Object.hasOwn(CODE_OF_ERRNO, errno) ? CODE_OF_ERRNO[errno as keyof typeof CODE_OF_ERRNO] : 'io'
  return new StorageError(code, path, error)
}

/** An error of a descriptor's bytes: there is no name that could be wrong, so EINVAL is `io` there. */
export function dataErrorOf(error: unknown, path: string): StorageError {
  const mapped = storageErrorOf(error, path)
  return mapped.code === 'bad-name' ? new StorageError('io', path, error) : mapped
}
