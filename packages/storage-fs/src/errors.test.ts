// How errors of the system become storage errors, and what they do not tell.
import { constants } from 'node:os'
import { StorageError } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { CODE_OF_ERRNO, dataErrorOf, RootUnavailable, storageErrorOf } from './errors.js'

function failed(code: string): Error {
  return Object.assign(new Error(`${code}: it failed, open '/a/host/path'`), { code, path: '/a/host/path' })
}

describe('the table of errors', () => {
  it.each([
    ['ENOENT', 'not-found'],
    ['EEXIST', 'exists'],
    ['ENOTDIR', 'not-a-directory'],
    ['EISDIR', 'is-a-directory'],
    ['ENOTEMPTY', 'not-empty'],
    ['EACCES', 'forbidden'],
    ['EPERM', 'forbidden'],
    ['EROFS', 'forbidden'],
    ['ELOOP', 'forbidden'],
    ['ENAMETOOLONG', 'bad-name'],
    ['EBUSY', 'busy'],
    ['ETXTBSY', 'busy'],
    ['ENOSPC', 'no-space'],
    ['EDQUOT', 'over-quota'],
    ['EXDEV', 'unsupported'],
    ['EMFILE', 'unavailable'],
    ['ENFILE', 'unavailable'],
    ['EIO', 'io'],
  ])('takes %s for %s', (errno, code) => {
    expect(storageErrorOf(failed(errno), '/f').code).toBe(code)
  })

  it.skipIf(process.platform === 'win32').each([
    ['EDQUOT', 'over-quota'],
    ['ESTALE', 'unavailable'],
  ] as const)('knows %s also where node has only its number', (name, code) => {
    const errno = -constants.errno[name]
    const error = Object.assign(failed(`Unknown system error ${errno}`), { errno })
    expect(storageErrorOf(error, '/f').code).toBe(code)
    expect(storageErrorOf(failed('Unknown system error -9999'), '/f').code).toBe('io')
  })

  it('has only names that systems know, and takes every other for io', () => {
    const known = Object.keys(constants.errno)
    const ours = Object.keys(CODE_OF_ERRNO).filter(name => !name.includes('_'))
    const foreign = ['EDQUOT', 'ESTALE', 'EHOSTDOWN'] // not on every platform
    expect(ours.filter(name => !known.includes(name) && !foreign.includes(name))).toEqual([])
    const others = known.filter(name => !ours.includes(name))
    expect(others.length).toBeGreaterThan(20)
    for (const name of others) expect(storageErrorOf(failed(name), '/f').code).toBe('io')
  })

  it.each(['toString', '__proto__', ''])('is not misled by an error whose code is %j', code => {
    expect(storageErrorOf(failed(code), '/f').code).toBe('io')
  })

  it.each([undefined, null, 'text', 7])('takes a thrown %j for io', thrown => {
    const error = storageErrorOf(thrown, '/f')
    expect([error.code, error.cause]).toEqual(['io', thrown])
  })

  it('takes a root that cannot be used for unavailable, whatever the operation was about', () => {
    expect(storageErrorOf(new RootUnavailable('gone'), '/f')).toMatchObject({
      code: 'unavailable',
      path: '/f',
    })
  })
})

describe('a storage error of ours', () => {
  it('tells the virtual path and keeps the one of the host for the cause (C-56)', () => {
    const error = storageErrorOf(failed('ENOENT'), '/virtual')
    expect(error.message).toBe('not-found: /virtual')
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('is not wrapped again', () => {
    const error = new StorageError('busy', '/f')
    expect(storageErrorOf(error, '/other')).toBe(error)
  })

  it('blames no name when the bytes of an open file fail', () => {
    expect(dataErrorOf(failed('EINVAL'), '/f').code).toBe('io')
    expect(dataErrorOf(failed('ENOSPC'), '/f').code).toBe('no-space')
  })
})
