// What fileStorage accepts as a root and as options.
import { parse } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileStorage } from './file-storage.js'
import { settingsOf } from './options.js'

const WHOLE = parse(process.cwd()).root

describe('the root', () => {
  it.each([
    ['the root of the whole file system', WHOLE],
    ['a way round to it', `${WHOLE}usr/..`],
    ['the empty string', ''],
    ['a NUL', `${WHOLE}usr\0`],
    ['no string', undefined],
    ['a URL', new URL('file:///usr')],
  ])('is refused when it is %s (C-05)', (_, root) => {
    expect(() => fileStorage(root as string)).toThrow(TypeError)
  })

  it('is taken from the working directory of the moment when it is relative', () => {
    expect(settingsOf('public', {}).root).toBe(`${process.cwd()}${WHOLE === '/' ? '/' : '\\'}public`)
  })
})

describe('the options', () => {
  it.each([
    ['an unknown one', { symlink: 'deny' }, 'symlink'],
    ['one of a prototype', { constructor: 1 }, 'constructor'],
    ['an unknown value', { symlinks: 'allow' }, 'symlinks'],
    ['a value of another type', { partial: true }, 'partial'],
    ['fsync', { fsync: 'always' }, 'fsync'],
    ['owners', { owners: 'none' }, 'owners'],
    ['mode bits beyond the permissions', { fileMode: 0o4755 }, 'fileMode'],
    ['a mode written in decimal', { directoryMode: 755.5 }, 'directoryMode'],
    ['a negative umask', { umask: -1 }, 'umask'],
    ['an age that is no number', { sweepOlderThanMs: Number.NaN }, 'sweepOlderThanMs'],
  ])('are refused by name: %s', (_, options, name) => {
    expect(() => fileStorage('public', options as object)).toThrow(new RegExp(`^fileStorage: .*${name}`))
  })

  it('are the careful ones by default', () => {
    expect(settingsOf('public', {})).toMatchObject({
      symlinks: 'deny',
      keepPartial: true,
      fsync: false,
      fileMode: undefined,
      directoryMode: undefined,
      sweepOlderThanMs: 86_400_000,
      ownerNames: false,
    })
  })

  it('make exact modes of a umask, unless the modes are given themselves', () => {
    expect(settingsOf('public', { umask: 0o027 })).toMatchObject({ fileMode: 0o640, directoryMode: 0o750 })
    expect(settingsOf('public', { umask: 0o027, fileMode: 0o600 })).toMatchObject({ fileMode: 0o600 })
  })
})
