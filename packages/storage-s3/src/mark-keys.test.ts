// What the keys of marks tell, and in which order.
import { describe, expect, it } from 'vitest'
import type { ListedObject } from './api.js'
import { isMarkOf, markKey, marksIn, marksOf, readMark } from './mark-keys.js'

const time = new Date('2001-02-03T04:05:06.789Z')
const listed = (key: string, etag = '"x"', modified = '2020-01-01T00:00:00Z'): ListedObject => ({
  key,
  etag,
  size: 0,
  modified: new Date(modified),
})

describe('the key of a mark', () => {
  it.each(['file', 'a/b/file', 'ümlaut/\u{1F6A2} %2F', 'p/.hidden-'])(
    'tells name, time and tag of %s',
    key => {
      const mark = markKey(key, '"0123-7"', time) ?? ''
      const directory = key.slice(0, key.lastIndexOf('/') + 1)
      expect(mark.startsWith(marksOf(key))).toBe(true)
      expect(mark.startsWith(marksIn(directory))).toBe(true)
      expect(readMark(listed(mark), marksIn(directory))).toMatchObject({ key: mark, time, etag: '0123-7' })
    },
  )

  it('tells times before 1970, and tags of any characters', () => {
    const mark = markKey('file', 'W/"a-b/c"', new Date(-1500)) ?? ''
    const read = readMark(listed(mark), marksIn(''))
    expect(read?.time).toEqual(new Date(-1500))
    expect(read && isMarkOf(read, listed('file', 'W/"a-b/c"'))).toBe(true)
  })

  it('sorts as the names do that it is made for', () => {
    const names = ['a', 'a-b', 'ab', 'B', 'é', '\uff5e', '\u{1F6A2}', 'a b', 'aé', '.a', '-', '~']
    const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    const sorted = [...names].sort(byBytes)
    expect([...names].sort((a, b) => byBytes(marksOf(a), marksOf(b)))).toEqual(sorted)
  })

  it('is not there where it would be longer than a key may be', () => {
    expect(markKey('n'.repeat(450), '0'.repeat(32), time)).toBeDefined()
    expect(markKey('n'.repeat(500), '0'.repeat(32), time)).toBeUndefined()
  })

  it.each(['', 'zz/1-x', '61/x-1', '61/1-', '61/1', '1-x'])('is not %j', rest => {
    expect(readMark(listed(marksIn('d/') + rest), marksIn('d/'))).toBeUndefined()
  })
})

describe('a mark', () => {
  const mark = (made: string) => ({ key: '', name: '', time, etag: 'x', made: new Date(made) })

  it.each([
    ['of the same second', '2020-01-01T00:00:00.001Z', '2020-01-01T00:00:00.900Z', true],
    ['that is newer', '2020-01-01T00:00:01Z', '2020-01-01T00:00:00Z', true],
    ['that is older', '2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z', false],
  ])('%s counts as it should', (_label, made, stored, counts) => {
    expect(isMarkOf(mark(made), listed('file', '"x"', stored))).toBe(counts)
  })

  it('does not count for an object of other bytes', () => {
    expect(isMarkOf(mark('2020-01-02T00:00:00Z'), listed('file', '"y"'))).toBe(false)
  })
})
