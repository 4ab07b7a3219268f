// Pathnames: what a client sends becomes a path inside the root, by rules that a plain model has too, and nothing else in it means anything (G5, C-01).
import { posix, win32 } from 'node:path'
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
  rooted,
  segmentsOf,
  virtualPath,
} from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { text } from './lab/foreign.js'
import { holds } from './lab/property.js'

/** What has led out of other servers: drives and devices, encoded and overlong dots and slashes, and letters that look like them. */
const CORPUS = [
  ...[
    'C:',
    'C:\\',
    'c:/windows',
    '\\\\?\\C:\\',
    '\\\\.\\pipe',
    '\\..\\..',
    '..\\',
    'file::$DATA',
    'CON',
    'NUL.txt',
  ],
  ...[
    '..%2f',
    '%2e%2e%2f',
    '%2e%2e/',
    '..%5c',
    '%252e%252e%252f',
    '..%00',
    '..%c0%af',
    '%c0%ae%c0%ae/',
    '..;/',
  ],
  ...[
    '\uff0e\uff0e/',
    '\u2024\u2024/',
    '\u2025/',
    '..\u2215',
    '..\uff0f',
    '\u202e../',
    '..\u200b/',
    '\ufeff../',
    '\u0085../',
  ],
  ...[
    '....//',
    '...',
    '.../...',
    '. /',
    '.. /',
    ' ../',
    '~',
    '~root/',
    '$HOME',
    '`id`',
    '../'.repeat(20),
    '//../',
    '/./',
  ],
  // Overlong UTF-8, decoded as each byte a character.
  ...['\u00c0\u00ae\u00c0\u00ae/', '\u00e0\u0080\u00ae/', '\u00c0\u00af..', '\u00f0\u0080\u0080\u00af'],
]
const pathname = text([...CORPUS, '/', '/', '../', '..', 'dir', 'dir/'], 12)
const absolute = pathname.map(virtualPath)

describe('a pathname', () => {
  holds(
    'is resolved as POSIX resolves it, and nothing else is interpreted (C-01)',
    fc.tuple(absolute, pathname),
    ([cwd, sent]) => {
      expect(resolvePath(cwd, sent)).toBe(posix.resolve(cwd, sent))
    },
  )

  holds('is resolved once and for all (C-02)', fc.tuple(absolute, pathname), ([cwd, sent]) => {
    const path = resolvePath(cwd, sent)
    expect(virtualPath(path)).toBe(path)
    expect(resolvePath(cwd, path)).toBe(path)
    expect(fromSegments(segmentsOf(path))).toBe(path)
  })

  holds('stays below any root that it is put behind (C-01)', fc.tuple(absolute, pathname), ([cwd, sent]) => {
    const path = resolvePath(cwd, sent)
    const below = posix.join('/srv/ftp/root', path)
    expect(below === '/srv/ftp/root/' || below.startsWith('/srv/ftp/root/')).toBe(true)
    expect(segmentsOf(path).filter(name => ['', '.', '..'].includes(name))).toEqual([])
  })

  holds(
    'has the parent, name and depth that belong together',
    fc.tuple(absolute, absolute),
    ([path, other]) => {
      if (path !== ROOT) expect(childOf(parentOf(path), nameOf(path))).toBe(path)
      expect(depthOf(path)).toBe(segmentsOf(path).length)
      const isBelow = segmentsOf(other).every((name, i) => segmentsOf(path)[i] === name)
      expect(isWithin(path, other)).toBe(isBelow)
      // A name that begins as another does is another.
      if (path !== ROOT) expect(isWithin(virtualPath(`${path}2`), path)).toBe(false)
      expect(isWithin(path, parentOf(path))).toBe(true)
    },
  )

  it('that other systems or decoders would take for a way up is a name like any other (C-01)', () => {
    const plain = CORPUS.filter(each => !each.split('/').some(name => ['', '.', '..'].includes(name)))
    expect(plain.length).toBeGreaterThan(20)
    for (const each of plain) expect(virtualPath(`/dir/${each}`)).toBe(`/dir/${each}`)
    expect(plain.some(each => win32.resolve('C:\\root', each) !== posix.join('C:\\root', each))).toBe(true)
  })
})

describe('a user name', () => {
  holds('opens the tree below it, or none at all (C-03)', text([...CORPUS, '/', '..']), name => {
    const storage = memoryStorage()
    const open = () => rooted(storage, `/people/${name}`)
    const names = name.split('/')
    if (names.every(isSegment)) expect(open).not.toThrow()
    else expect(open).toThrow(TypeError)
  })
})
