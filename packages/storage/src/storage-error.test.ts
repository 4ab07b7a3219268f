// Storage errors: a closed set of codes, a virtual path, and a cause that only logs see.
import { describe, expect, it } from 'vitest'
import { isStorageError, StorageError } from './storage-error.js'

describe('StorageError', () => {
  it('tells code and virtual path, and has them in its message', () => {
    const error = new StorageError('not-found', '/a')
    expect(error).toMatchObject({
      name: 'StorageError',
      code: 'not-found',
      path: '/a',
      message: 'not-found: /a',
    })
    expect(error).toBeInstanceOf(Error)
  })

  it('keeps the cause apart from what clients are told (C-56)', () => {
    const cause = new Error('ENOENT: /srv/ftp/a')
    const error = new StorageError('io', '/a', cause)
    expect(error.cause).toBe(cause)
    expect(error.message).not.toContain('/srv')
  })

  it('has no cause at all when none is given', () => {
    expect('cause' in new StorageError('io', '/')).toBe(false)
  })
})

describe('isStorageError', () => {
  it('knows an error of another copy of this package', () => {
    const foreign = Object.assign(new Error('busy: /a'), { code: 'busy', path: '/a' })
    Object.defineProperty(foreign, Symbol.for('@longshore/storage:StorageError'), { value: true })
    expect(isStorageError(foreign)).toBe(true)
  })

  it.each([undefined, null, 'io', 1, {}, new Error('io'), { code: 'io', path: '/' }])(
    'is not taken in by %o',
    value => {
      expect(isStorageError(value)).toBe(false)
    },
  )
})
