/** What a failed request means to whoever asked the storage. */
import {
  abortedError,
  isStorageError,
  type StorageCall,
  type StorageCode,
  StorageError,
} from '@longshore/storage'
import { failureOf, type S3Failure } from './failure.js'

const BY_CODE: Readonly<Record<string, StorageCode>> = {
  AccessDenied: 'forbidden',
  AllAccessDisabled: 'forbidden',
  BucketAlreadyExists: 'exists',
  // HEAD has no body to say more in; with wrong credentials there is a code.
  Forbidden: 'forbidden',
  '403': 'forbidden',
  EntityTooLarge: 'over-quota',
  ExpiredToken: 'unavailable',
  InvalidToken: 'unavailable',
  InvalidObjectName: 'bad-name',
  KeyTooLongError: 'bad-name',
  NoSuchBucket: 'unavailable',
  NoSuchKey: 'not-found',
  NotFound: 'not-found',
  QuotaExceeded: 'over-quota',
  PreconditionFailed: 'busy',
  OperationAborted: 'busy',
  ConditionalRequestConflict: 'busy',
  // An archived object has to be restored before it can be read.
  InvalidObjectState: 'unavailable',
  InvalidRange: 'bad-offset',
  NotImplemented: 'unsupported',
}

/** Statuses of answers without a code, as those to HEAD, and of codes that are not in the table. */
const BY_STATUS: Readonly<Record<number, StorageCode>> = {
  404: 'not-found',
  409: 'busy',
  412: 'busy',
  413: 'over-quota',
  416: 'bad-offset',
  501: 'unsupported',
  507: 'no-space',
}

/** The failure as a StorageError about `path`: what was aborted by the call's signal is told as that. */
export function storageErrorOf(
  error: unknown,
  path: string,
  call: Pick<StorageCall, 'signal'>,
): StorageError {
  if (isStorageError(error)) return error
  if (call.signal.aborted) return abortedError(path, call as StorageCall)
  const failure = failureOf(error)
  return new StorageError(codeOf(failure), path, failure)
}

/** Wrong credentials, a missing bucket and a server that is away are no fault of the client's: `unavailable`. */
function codeOf(failure: S3Failure): StorageCode {
  const { code, status } = failure
  if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code]!
  if (failure.isPassing || status === 401 || status === 403) return 'unavailable'
  return BY_STATUS[status] ?? 'io'
}
