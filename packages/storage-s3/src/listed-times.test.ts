// Times that were set, in listings: merged from two listings of any page size.
import { createHash } from 'node:crypto'
import { batchesOf, type Entry, ROOT } from '@longshore/storage'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, HandMade } from '../test/hand-made.js'
import { listDirectory } from './listing.js'
import { markKey } from './mark-keys.js'
import type { S3StorageOptions } from './options.js'

let made: HandMade

beforeEach(() => {
  made = new HandMade()
})

async function entries(options: Partial<S3StorageOptions> = {}): Promise<Entry[]> {
  const found: Entry[] = []
  for await (const batch of batchesOf(listDirectory(made.bucket(options), ROOT, call))) found.push(...batch)
  return found
}

describe('times that were set', () => {
  const early = new Date('2001-02-03T04:05:06Z')
  const stored = new Date('2020-01-01T00:00:00Z')
  const tagOf = (text: string) => createHash('md5').update(text).digest('hex')

  function mark(key: string, text: string, time: Date, at = stored): void {
    made.put(markKey(key, tagOf(text), time) ?? '', '', at)
  }

  async function times(): Promise<Record<string, string>> {
    const found = (await entries()).filter(({ type }) => type === 'file')
    return Object.fromEntries(found.map(({ name, modified }) => [name, modified.toISOString().slice(0, 4)]))
  }

  it.each([1, 2, 3, 7, 1000])('are listed with pages of %d', async size => {
    made.pageSize = size
    const all = ['!', '-', '.a', '.z', 'a', 'a-b', 'ab', 'é', '\u{1F6A2}', 'x', '-dir/x', 'dir/x']
    for (const key of all) made.put(key, key, stored)
    for (const key of ['!', '.a', 'a', 'ab', '\u{1F6A2}']) mark(key, key, early)
    expect(await times()).toEqual({
      ...{ '!': '2001', '-': '2020', '.a': '2001', '.z': '2020', a: '2001', 'a-b': '2020', ab: '2001' },
      ...{ é: '2020', '\u{1F6A2}': '2001', x: '2020' },
    })
  })

  it('count only for the bytes that they were set for, and only until these are stored again', async () => {
    for (const key of ['same', 'other', 'again']) made.put(key, key, key === 'again' ? new Date() : stored)
    for (const key of ['same', 'again']) mark(key, key, early)
    mark('other', 'its old bytes', early)
    expect(await times()).toEqual({ same: '2001', other: '2020', again: String(new Date().getFullYear()) })
  })

  it('are those of the newest mark', async () => {
    made.put('file', 'x', stored)
    for (const [year, minute] of [
      [2002, 3],
      [2003, 5],
      [2004, 1],
    ] as const)
      mark('file', 'x', new Date(Date.UTC(year, 5)), new Date(stored.getTime() + minute * 60_000))
    expect(await times()).toEqual({ file: '2003' })
  })

  it('cost no request where there can be none, or none are kept', async () => {
    made.put('dir/file')
    await entries()
    made.put('file', 'x', stored)
    mark('file', 'x', early)
    expect((await entries({ times: 'stored' }))[0]?.modified).toEqual(stored)
    expect(made.requests).toEqual(['list ', 'list '])
  })

  it('leave old marks that count for nothing behind, which listings clear away', async () => {
    const now = new Date()
    made.put('file', 'new', now)
    made.put('m', 'm', stored)
    for (const key of ['a', 'file', 'z']) mark(key, 'old', early)
    mark('m', 'm', early)
    mark('gone', 'just now', early, now)
    await entries()
    expect(made.asked('delete')).toEqual(['deleteMany 3'])
    const left = [...made.objects.keys()].filter(key => key.startsWith('.longshore'))
    expect(left).toEqual([markKey('m', tagOf('m'), early), markKey('gone', tagOf('just now'), early)])
  })
})
