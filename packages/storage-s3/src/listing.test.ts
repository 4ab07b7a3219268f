// Listings over pages of any size: every name once, and nothing that cannot be addressed.
import { batchesOf, type Entry, namesOf, ROOT, virtualPath } from '@longshore/storage'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, HandMade } from '../test/hand-made.js'
import type { S3Event } from './events.js'
import { isName } from './keys.js'
import { listDirectory } from './listing.js'

let made: HandMade
let events: S3Event[]

beforeEach(() => {
  made = new HandMade()
  events = []
})

async function entries(path = '/'): Promise<Entry[]> {
  const bucket = made.bucket({ observe: event => events.push(event) })
  const found: Entry[] = []
  for await (const batch of batchesOf(listDirectory(bucket, virtualPath(path), call))) found.push(...batch)
  return found
}

async function names(path = '/'): Promise<string[]> {
  const found: string[] = []
  for await (const batch of namesOf(listDirectory(made.bucket(), virtualPath(path), call)))
    found.push(...batch)
  return found
}

describe('a listing', () => {
  it('has directories and files of one level, without the marker', async () => {
    for (const key of ['d/', 'd/file', 'd/deep/er', 'd/empty/', 'other']) made.put(key, 'x')
    expect(await entries('/d')).toEqual([
      { name: 'file', type: 'file', size: 1, modified: new Date(0) },
      { name: 'deep', type: 'directory', size: 0, modified: new Date(0) },
      { name: 'empty', type: 'directory', size: 0, modified: new Date(0) },
    ])
  })

  it('costs one request', async () => {
    for (const key of ['a', 'b/c']) made.put(key)
    await entries()
    expect(made.requests).toEqual(['list '])
  })

  it.each(['/nothing', '/file'])('of %s is refused at the first pull', async path => {
    made.put('file')
    await expect(entries(path)).rejects.toMatchObject({
      code: path === '/file' ? 'not-a-directory' : 'not-found',
      path,
    })
  })

  it('of a directory that holds only what the storage keeps for itself is refused, on several pages too', async () => {
    made.pageSize = 1
    for (const key of ['d/.longshore-a', 'd/.longshore-b']) made.put(key)
    await expect(entries('/d')).rejects.toMatchObject({ code: 'not-found' })
    expect(await entries()).toMatchObject([{ name: 'd', type: 'directory' }])
    made.put('d/file')
    expect(await names('/d')).toEqual(['file'])
  })

  it('leaves out what is no name, and tells once how many', async () => {
    made.pageSize = 2
    const odd = [
      '/x',
      'a//b',
      '../x',
      './x',
      'line\nbreak',
      'tab\t/x',
      `${'n'.repeat(1024)}`,
      '.longshore-probe',
    ]
    for (const key of [...odd, 'good', 'a/b']) made.put(key)
    expect((await entries()).map(({ name }) => name).sort()).toEqual(['a', 'good'])
    expect(events).toEqual([{ type: 'hidden', directory: '', count: 6 }])
    expect(await names('/a')).toEqual(['b'])
  })

  it.each([1, 2, 3, 4, 10])(
    'lists the directory and not the object of its name, with pages of %d',
    async size => {
      made.pageSize = size
      const keys = ['a', 'a ', 'a!', 'a-b', 'a-b-c', 'a-b/x', 'a/x', 'a0', 'b', 'b.txt', 'b.txt/y', 'c', 'c-']
      for (const key of keys) made.put(key)
      const found = await entries()
      expect(found.map(({ name, type }) => `${name}${type === 'file' ? '' : '/'}`).sort()).toEqual(
        ['a ', 'a!', 'a-b-c', 'a-b/', 'a/', 'a0', 'b', 'b.txt/', 'c', 'c-'].sort(),
      )
      expect(events).toEqual([{ type: 'hidden', directory: '', count: 3 }])
      expect(await names()).toEqual(found.map(({ name }) => name))
    },
  )

  it('agrees with what is there for keys of all kinds and pages of all sizes', async () => {
    const letters = ['a', 'b', '-', '/', '.', 'é', '\u{1F6A2}'] as const
    let seed = 1
    const random = (limit: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % limit
    }
    for (let round = 0; round < 300; round++) {
      made.objects.clear()
      made.pageSize = 1 + random(6)
      for (let count = random(25); count > 0; count--) {
        const key = Array.from({ length: 1 + random(5) }, () => letters[random(letters.length)]).join('')
        made.put(key)
      }
      const wanted = new Map<string, string>()
      for (const key of [...made.objects.keys()].sort((a, b) => a.length - b.length)) {
        const [name = '', ...rest] = key.split('/')
        if (isName(name)) wanted.set(name, rest.length > 0 ? 'directory' : (wanted.get(name) ?? 'file'))
      }
      const found = await entries()
      expect(new Map(found.map(({ name, type }) => [name, type]))).toEqual(wanted)
      expect(found).toHaveLength(wanted.size)
    }
  })

  it('goes on behind empty pages', async () => {
    made.put('file')
    const empty = { objects: [], prefixes: [] }
    const pages = [
      { ...empty, next: '1' },
      { ...empty, next: '2' },
      { ...empty, prefixes: ['d/'] },
    ]
    const bucket = made.bucket(
      {},
      { list: async ({ continuation = '0' }) => pages[Number(continuation)] ?? empty },
    )
    const found: string[] = []
    for await (const batch of namesOf(listDirectory(bucket, ROOT, call))) found.push(...batch)
    expect(found).toEqual(['d'])
  })

  it('asks for one page ahead, and for no more', async () => {
    made.pageSize = 10
    for (let index = 0; index < 100; index++) made.put(`file-${index}`)
    const iterator = batchesOf(listDirectory(made.bucket({ times: 'stored' }), ROOT, call))[
      Symbol.asyncIterator
    ]()
    await iterator.next()
    await iterator.next()
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    expect(made.requests).toHaveLength(3)
    await iterator.return?.()
  })
})
