/** A request that the server has refused or failed at, in the words of S3. */

const RETRYABLE_CODES = new Set([
  'InternalError',
  'ServiceUnavailable',
  'SlowDown',
  'RequestTimeout',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'TooManyRequests',
  'OperationAborted',
  'ConditionalRequestConflict',
])

/** What a server answered instead of success. */
export class S3Failure extends Error {
  override readonly name = 'S3Failure'
  /** The code of S3, such as `NoSuchKey`; the name of the error where the server gave none. */
  readonly code: string
  /** The HTTP status; 0 when no answer came. */
  readonly status: number

  constructor(code: string, status: number, cause?: unknown) {
    super(status === 0 ? code : `${code} (${status})`, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
  }

  /** Whether the same request may well succeed a moment later. */
  get isPassing(): boolean {
    if (this.status === 0 || this.status === 408 || this.status === 429) return true
    if (this.status >= 500) return this.status !== 501 && this.status !== 505
    return RETRYABLE_CODES.has(this.code)
  }

  /** Nothing is at the key; HEAD has no code to tell a missing bucket by. */
  get isMissing(): boolean {
    return this.status === 404 && this.code !== 'NoSuchBucket' && this.code !== 'NoSuchUpload'
  }

  /** A condition of the request was not met. */
  get isConflict(): boolean {
    return this.status === 412
  }
}

/** Whatever was thrown by a client, as a failure. */
export function failureOf(error: unknown): S3Failure {
  if (error instanceof S3Failure) return error
  const { name, Code, code, $metadata } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly name?: unknown
    readonly Code?: unknown
    readonly code?: unknown
    readonly $metadata?: { readonly httpStatusCode?: unknown }
  }
  const status = $metadata?.httpStatusCode
  const word = [Code, code, name].find(value => typeof value === 'string' && value !== '')
  // An answer of 200 that breaks off is no answer.
  return new S3Failure(
    typeof word === 'string' ? word : 'Error',
    typeof status === 'number' && status >= 300 ? status : 0,
    error,
  )
}

/** Whether `error` says that nothing is there. */
export function isMissing(error: unknown): boolean {
  return error instanceof S3Failure && error.isMissing
}
