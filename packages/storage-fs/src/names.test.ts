// Which names reach the file system, by platform.
import { childOf, ROOT, type VirtualPath } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { isUsableName, segmentsToFind, segmentsToMake } from './names.js'
import { isInUse, isTemporaryName, releaseTemporaryName, reserveTemporaryName } from './temporary-name.js'

const path = (name: string) => childOf(ROOT, name)

describe('names on Windows (C-06)', () => {
  it.each([
    ...[
      'CON',
      'con',
      'Nul',
      'aux.txt',
      'nul.tar.gz',
      'COM1',
      'lpt9.log',
      'com¹',
      'LPT²',
      'CONIN$',
      'con .txt',
    ],
    ...[
      'file.txt:stream',
      'file::$DATA',
      'a:b',
      'c:',
      'a\\b',
      '..\\up',
      'a/b',
      'what?',
      'all*',
      'a<b',
      'a>b',
    ],
    ...[
      'a|b',
      '"quoted"',
      'trailing.',
      'trailing ',
      '...',
      ' ',
      'tab\t',
      'bell\u0007',
      'nul\0',
      '',
      '.',
      '..',
    ],
    ...['PROGRA~1', 'progra~1.txt', 'LONGN~12.TXT', 'a~1', '\ud800'],
  ])('may not be %j', name => {
    expect(isUsableName(name, 'win32')).toBe(false)
  })

  it.each([
    ...[
      'file.txt',
      'console',
      'nullify',
      'com',
      'com10',
      'com0',
      'lpt',
      'auxiliary.txt',
      '.hidden',
      ' leading',
    ],
    ...[
      'a~b',
      '~1',
      'backup~2.tar.gz',
      'longer-stem~1.txt',
      'file~1.text',
      'café',
      '🚢',
      'a.con',
      "it's",
      'a;b',
    ],
  ])('may be %j', name => {
    expect(isUsableName(name, 'win32')).toBe(true)
  })
})

describe('names elsewhere', () => {
  it.each([
    'CON',
    'file:stream',
    'a\\b',
    'trailing.',
    'trailing ',
    'PROGRA~1',
    '...',
    'a*b?',
    '-rf',
    '\u0007',
    '%2F',
  ])('may be %j', name => {
    expect(isUsableName(name, 'linux')).toBe(true)
  })

  it.each(['', '.', '..', 'a/b', 'nul\0', 'lone\ud800', '\udc00'])('may not be %j', name => {
    expect(isUsableName(name, 'linux')).toBe(false)
  })
})

describe('a path', () => {
  it.each(['a\0b', '\ud800', '.longshore-x.part'])(
    'with the name %j finds nothing and makes nothing',
    name => {
      expect(() => segmentsToFind(path(name))).toThrow('not-found')
      expect(() => segmentsToMake(path(name))).toThrow('bad-name')
      expect(() => segmentsToMake(childOf(path(name), 'below'))).toThrow('not-found')
    },
  )

  it('that was not resolved reaches nothing (C-01)', () => {
    for (const raw of ['/..', '/a/../..', '//a', '/a/', '/.'] as VirtualPath[])
      expect(() => segmentsToFind(raw)).toThrow('not-found')
  })

  it('to the root has no names', () => {
    expect(segmentsToFind(ROOT)).toEqual([])
    expect(segmentsToMake(ROOT)).toEqual([])
  })
})

describe('hidden names (C-11)', () => {
  it('cannot be guessed, and are known in any case of letters', () => {
    const [one, other] = [reserveTemporaryName(), reserveTemporaryName()]
    expect(one).not.toBe(other)
    expect(one.length).toBeGreaterThan(30)
    expect([one, one.toUpperCase()].map(isTemporaryName)).toEqual([true, true])
    expect(isInUse(one)).toBe(true)
    releaseTemporaryName(one)
    expect(isInUse(one)).toBe(false)
    releaseTemporaryName(other)
  })

  it.each(['.longshore-.part', '.longshore', 'longshore-x.part', '.longshore-x', 'x.part'])(
    'are not those of others, such as %s',
    name => {
      expect(isTemporaryName(name)).toBe(false)
    },
  )
})
