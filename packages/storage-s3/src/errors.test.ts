// What failures of S3 mean to whoever asked the storage.
import { StorageError } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { storageErrorOf } from './errors.js'
import { failureOf, S3Failure } from './failure.js'

const call = { signal: new AbortController().signal }

describe('storageErrorOf', () => {
  it.each([
    ['NoSuchKey', 404, 'not-found'],
    ['NotFound', 404, 'not-found'],
    ['NoSuchBucket', 404, 'unavailable'],
    ['AccessDenied', 403, 'forbidden'],
    ['Forbidden', 403, 'forbidden'],
    ['SignatureDoesNotMatch', 403, 'unavailable'],
    ['ExpiredToken', 400, 'unavailable'],
    ['PreconditionFailed', 412, 'busy'],
    ['InvalidRequest', 412, 'busy'],
    ['QuotaExceeded', 403, 'over-quota'],
    ['EntityTooLarge', 400, 'over-quota'],
    ['InsufficientStorage', 507, 'unavailable'],
    ['KeyTooLongError', 400, 'bad-name'],
    ['NotImplemented', 501, 'unsupported'],
    ['InternalError', 500, 'unavailable'],
    ['SlowDown', 503, 'unavailable'],
    ['ECONNREFUSED', 0, 'unavailable'],
    ['MalformedXML', 400, 'io'],
  ])('takes %s with the status %d for %s', (code, status, wanted) => {
    expect(storageErrorOf(new S3Failure(code, status), '/a', call)).toMatchObject({
      code: wanted,
      path: '/a',
    })
  })

  it('leaves an error of the storage as it is', () => {
    const error = new StorageError('exists', '/b')
    expect(storageErrorOf(error, '/a', call)).toBe(error)
  })

  it('tells an aborted call as that, whatever came of the request', () => {
    const signal = AbortSignal.abort(new Error('gone'))
    expect(storageErrorOf(new S3Failure('NoSuchKey', 404), '/a', { signal })).toMatchObject({
      code: 'unavailable',
      cause: new Error('gone'),
    })
  })
})

describe('failureOf', () => {
  it('reads code and status of what the SDK throws', () => {
    const thrown = Object.assign(new Error('x'), { name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } })
    expect(failureOf(thrown)).toMatchObject({
      code: 'NoSuchKey',
      status: 404,
      isMissing: true,
      isPassing: false,
    })
  })

  it('takes a broken connection for something that passes', () => {
    expect(failureOf(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toMatchObject({
      code: 'ECONNRESET',
      isPassing: true,
    })
    expect(failureOf(undefined).isPassing).toBe(true)
  })

  it('takes an answer that begins well and breaks off for none', () => {
    const thrown = Object.assign(new Error('x'), { $metadata: { httpStatusCode: 200 } })
    expect(failureOf(thrown)).toMatchObject({ status: 0, isPassing: true })
  })

  it.each([
    ['InternalError', 500, true],
    ['SlowDown', 503, true],
    ['TooManyRequests', 429, true],
    ['RequestTimeout', 400, true],
    ['NotImplemented', 501, false],
    ['AccessDenied', 403, false],
    ['PreconditionFailed', 412, false],
  ])('knows whether %s (%d) passes: %s', (code, status, isPassing) => {
    expect(new S3Failure(code, status).isPassing).toBe(isPassing)
  })
})
