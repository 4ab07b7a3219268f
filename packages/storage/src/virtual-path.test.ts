// Virtual paths: one function resolves what clients send, and nothing gets past it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  childOf,
  depthOf,
  fromSegments,
  isSegment,
  isWithin,
  nameOf,
  parentOf,
  ROOT,
  resolvePath,
  segmentsOf,
  type VirtualPath,
  virtualPath,
} from './virtual-path.js'

/** Pieces that normalisers of other systems give a meaning to. */
const hostile = fc.constantFrom(
  '/',
  '//',
  '\\',
  '\\\\?\\',
  '.',
  '..',
  '...',
  '../',
  '..\\',
  '..%2f',
  '%2e%2e',
  '%00',
  '\0',
  ':',
  'C:',
  'C:\\',
  '~',
  '~root',
  '$HOME',
  '{x}',
  '\uff0e\uff0e',
  '\uff0f',
  '\u2215',
  '\ufeff',
  '\ud800',
  '\r\n',
  ' ',
  '*',
  'a',
  '\u00e9',
  'e\u0301',
  '\u{1F6A2}',
)
const pathname = fc.array(hostile, { maxLength: 12 }).map(pieces => pieces.join(''))

/** Follows a pathname the slow way: one directory at a time, never above the root. */
function walked(cwd: VirtualPath, text: string): string[] {
  const stack = text.startsWith('/') ? [] : segmentsOf(cwd)
  for (const name of text.split('/')) {
    if (name === '..') stack.splice(-1, 1)
    else if (name !== '' && name !== '.') stack.push(name)
  }
  return stack
}

describe('resolvePath', () => {
  it.each([
    ['/', 'a', '/a'],
    ['/a/b', 'c', '/a/b/c'],
    ['/a/b', '/c', '/c'],
    ['/a/b', '..', '/a'],
    ['/a/b', '../../..', '/'],
    ['/a/b', '../../../../etc/passwd', '/etc/passwd'],
    ['/a', '', '/a'],
    ['/a', '.', '/a'],
    ['/a', './b/.//c/', '/a/b/c'],
    ['/a', 'b/../../c', '/c'],
    ['/', '/..', '/'],
    ['/', '...', '/...'],
    ['/', '.. ', '/.. '],
    ['/', ' ', '/ '],
    ['/a', '..\\..\\b', '/a/..\\..\\b'],
    ['/a', '..%2f..%2fb', '/a/..%2f..%2fb'],
    ['/a', 'C:\\b', '/a/C:\\b'],
    ['/a', '~', '/a/~'],
    ['/a', '\uff0e\uff0e/b', '/a/\uff0e\uff0e/b'],
  ])('takes %j and %j for %j', (cwd, text, expected) => {
    expect(resolvePath(virtualPath(cwd), text)).toBe(expected)
  })

  it('never leaves the root nor leaves anything to be resolved, whatever is sent (C-01)', () => {
    const check = (at: string, text: string) => {
      const path = resolvePath(virtualPath(at), text)
      expect(path.startsWith('/')).toBe(true)
      expect(path === ROOT || !path.endsWith('/')).toBe(true)
      for (const name of segmentsOf(path)) {
        expect(name === '' || name === '.' || name === '..' || name.includes('/')).toBe(false)
      }
      expect(resolvePath(ROOT, path)).toBe(path)
      expect(segmentsOf(path)).toEqual(walked(virtualPath(at), text))
    }
    fc.assert(fc.property(pathname, pathname, check), { numRuns: 20_000 })
  })

  it('keeps every name verbatim, without decoding or normalising it (C-02)', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 }).filter(isSegment)
    const names = fc.array(name, { maxLength: 6 })
    fc.assert(
      fc.property(names, segments => {
        expect(segmentsOf(resolvePath(ROOT, segments.join('/')))).toEqual(segments)
      }),
    )
  })
})

describe('parts of a path', () => {
  it('are names from the root on, and nothing for the root', () => {
    expect(segmentsOf(ROOT)).toEqual([])
    expect(segmentsOf(virtualPath('/a/b c'))).toEqual(['a', 'b c'])
    expect(fromSegments([])).toBe('/')
    expect(fromSegments(['a', 'b'])).toBe('/a/b')
    expect(depthOf(ROOT)).toBe(0)
    expect(depthOf(virtualPath('/a/b'))).toBe(2)
  })

  it('put together are the path again', () => {
    fc.assert(
      fc.property(pathname, text => {
        const path = virtualPath(text)
        expect(fromSegments(segmentsOf(path))).toBe(path)
        if (path !== ROOT) expect(childOf(parentOf(path), nameOf(path))).toBe(path)
      }),
    )
  })

  it('of the root are no name, and the root as its own parent', () => {
    expect(nameOf(ROOT)).toBe('')
    expect(parentOf(ROOT)).toBe(ROOT)
    expect(parentOf(virtualPath('/a'))).toBe(ROOT)
    expect(parentOf(virtualPath('/a/b'))).toBe('/a')
  })
})

describe('isWithin', () => {
  it('is true for the path itself and what is below, not for a longer name', () => {
    expect(isWithin(virtualPath('/a'), virtualPath('/a'))).toBe(true)
    expect(isWithin(virtualPath('/a/b'), virtualPath('/a'))).toBe(true)
    expect(isWithin(virtualPath('/ab'), virtualPath('/a'))).toBe(false)
    expect(isWithin(virtualPath('/a'), virtualPath('/a/b'))).toBe(false)
    expect(isWithin(virtualPath('/anything'), ROOT)).toBe(true)
  })
})

describe('isSegment', () => {
  it.each(['', '.', '..', 'a/b', '/', 'a\0b'])('refuses %j as a name (C-03)', name => {
    expect(isSegment(name)).toBe(false)
  })

  it.each(['a', '...', '..a', ' ', '~', '..\\', 'a\nb', '\uff0e\uff0e'])('takes %j for a name', name => {
    expect(isSegment(name)).toBe(true)
  })
})
