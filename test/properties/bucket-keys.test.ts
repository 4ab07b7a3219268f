// Paths as keys of a bucket, sizes of parts, marks of times, and what is listed of pages of any size (G5, C-08).
import { isStorageError, segmentsOf, virtualPath } from '@longshore/storage'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { ListedObject, ListPage } from '../../packages/storage-s3/src/api.js'
import { isName, Keys, LONGEST_KEY } from '../../packages/storage-s3/src/keys.js'
import { digitsOf, markKey, marksIn, readMark } from '../../packages/storage-s3/src/mark-keys.js'
import { partSizeAt } from '../../packages/storage-s3/src/part-sizes.js'
import { ShownNames } from '../../packages/storage-s3/src/shown-names.js'
import { LARGEST_PART, MOST_PARTS, SMALLEST_PART } from '../../packages/storage-s3/src/sizes.js'
import { text } from './lab/foreign.js'
import { holds } from './lab/property.js'

const prefix = fc.constantFrom('', 'tenants/ada/', 'p/')
const pathname = text(['/', '..', '.longshore-times', '%2F', '+', '/.longshore-x/', 'x'.repeat(300)])

describe('a key', () => {
  holds(
    'is the prefix and the path, or there is none (C-08)',
    fc.tuple(prefix, pathname),
    ([start, sent]) => {
      const keys = new Keys(start)
      const path = virtualPath(sent)
      const isKey = segmentsOf(path).every(isName) && Buffer.byteLength(start + path) <= LONGEST_KEY
      const expected = isKey ? start + path.slice(1) : undefined
      expect([tried(() => keys.find(path)), tried(() => keys.make(path))]).toEqual(
        isKey ? [expected, expected] : ['not-found', 'bad-name'],
      )
    },
  )

  holds('belongs to one path alone (C-08)', fc.tuple(prefix, pathname, pathname), ([start, one, other]) => {
    const [a, b] = [virtualPath(one), virtualPath(other)]
    const keyOf = (path: typeof a) => tried(() => `key ${new Keys(start).find(path)}`)
    if (keyOf(a).startsWith('key') && keyOf(b).startsWith('key')) expect(keyOf(a) === keyOf(b)).toBe(a === b)
  })

  holds('can be told in the answers of S3, which are XML (C-08)', pathname, name => {
    // Nothing that XML has no way to write, and nothing that UTF-8 turns into something else.
    if (!isName(name)) return
    expect(Buffer.from(name).toString()).toBe(name)
    expect(Array.from(name).filter(each => each < ' ' || each === '\ufffe' || each === '\uffff')).toEqual([])
  })
})

describe('a mark', () => {
  const name = pathname.map(path => path.replaceAll('/', '')).filter(one => one !== '')
  const etag = fc.string({ minLength: 1, maxLength: 40 }).filter(one => one.replaceAll('"', '') !== '')
  const made = fc.tuple(prefix, name, etag, fc.date({ noInvalidDate: true }))
  holds(
    'tells the name and the time that it was made of, or is not made',
    made,
    ([start, one, tag, time]) => {
      const key = markKey(start + one, tag, time)
      if (key === undefined) return
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(LONGEST_KEY)
      const read = readMark({ key, size: 0, etag: tag, modified: time }, marksIn(start))
      expect([read?.name, read?.time]).toEqual([digitsOf(one), time])
    },
  )
})

describe('the parts of an upload', () => {
  const first = fc.integer({ min: SMALLEST_PART, max: 64 * 1024 ** 2 })
  const announced = fc.oneof(
    fc.constant(undefined),
    fc.nat({ max: 2 ** 31 }),
    fc.integer({ min: 0, max: 9_800 * LARGEST_PART }),
  )
  holds(
    'grow only, within what S3 takes, and reach what was announced',
    fc.tuple(first, announced, fc.nat(MOST_PARTS - 2)),
    ([smallest, size, index]) => {
      const sizes = { first: smallest, ...(size !== undefined && { announced: size }) }
      const [here, next] = [partSizeAt(index, sizes), partSizeAt(index + 1, sizes)]
      expect(here >= SMALLEST_PART && here <= next && next <= LARGEST_PART).toBe(true)
      expect(partSizeAt(0, sizes) * MOST_PARTS).toBeGreaterThanOrEqual(size ?? 0)
    },
  )
})

describe('a listing', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'a',
      'a-b',
      'a/',
      'a/b',
      'a.',
      'a0',
      'b',
      'b/c/d',
      '/',
      '//',
      'a//b',
      '.longshore-x',
      'ab',
      'a\u0001',
      '\uffff',
      '\u{1f600}',
      './x',
      '..',
    ),
    text(['a', '/'], 3),
  )
  const keys = fc.uniqueArray(
    // A store sends keys as UTF-8, in which half of a surrogate pair is none.
    name.filter(key => key !== '' && Buffer.from(key).toString() === key),
    { maxLength: 12 },
  )

  holds(
    'shows every name once and only names that can be had, whatever the pages (C-08)',
    fc.tuple(prefix, keys, fc.integer({ min: 1, max: 4 })),
    ([start, names, size]) => {
      const shown = new ShownNames(start)
      const seen: string[] = []
      for (const page of pages(start, names, size)) {
        const { files, directories } = shown.add(page)
        seen.push(...files.map(({ key }) => key), ...directories)
      }
      const local = seen.map(key => key.slice(start.length))
      expect([...local].sort()).toEqual([...plainNames(names)].sort())
      expect(local.map(each => each.replace(/\/$/, '')).every(isName)).toBe(true)
    },
  )
})

function tried(attempt: () => string): string {
  try {
    return attempt()
  } catch (error) {
    return isStorageError(error) ? error.code : 'no StorageError'
  }
}

/** Names of directories with a slash; a directory hides the object of its name. */
function plainNames(names: readonly string[]): Set<string> {
  const directories = new Set(
    names.filter(key => key.includes('/')).map(key => key.slice(0, key.indexOf('/') + 1)),
  )
  const files = names.filter(key => !key.includes('/') && !directories.has(`${key}/`))
  return new Set([...files, ...directories].filter(each => isName(each.replace(/\/$/, ''))))
}

/** As a server makes them: keys and common prefixes together, in the order of their bytes, so many on a page. */
function pages(start: string, names: readonly string[], size: number): ListPage[] {
  const rolled = names.map(key => (key.includes('/') ? key.slice(0, key.indexOf('/') + 1) : key))
  const sorted = [...new Set(rolled)]
    .map(each => start + each)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const all: ListPage[] = []
  for (let at = 0; at < Math.max(1, sorted.length); at += size) {
    const here = sorted.slice(at, at + size)
    const objects = here
      .filter(key => !key.endsWith('/'))
      .map(key => ({ key, size: 1, etag: '"e"', modified: new Date(0) }) as ListedObject)
    const prefixes = here.filter(key => key.endsWith('/'))
    all.push({ objects, prefixes, ...(at + size < sorted.length && { next: String(at + size) }) })
  }
  return all
}
