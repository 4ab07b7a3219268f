// Keys that no name tells of, keys that get too long, and copies that are not where they should be, in a rename of a directory (protocol C-08, E-06).
import { virtualPath } from '@longshore/storage'
import type { S3Api } from '@longshore/storage-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeOnServers } from './lab/servers.js'
import { call } from './lab/storage-in.js'
import { WatchedBucket } from './watched/watched-bucket.js'

const ODD = [
  '/x',
  'a//b',
  '../up',
  './x',
  'bell\u0007',
  'line\rfeed\n',
  'back\\slash',
  '<&>"\'',
  'a+b c',
  'ü',
  '\ufffe',
  '\u{1F6A2}',
]

describeOnServers('a rename of a directory', server => {
  let bucket: WatchedBucket

  beforeEach(async () => {
    bucket = await WatchedBucket.on(server)
  })

  afterEach(() => bucket.raw.dispose())

  function rename(to = '/e', change: Partial<S3Api> = {}): Promise<void> {
    const storage = bucket.storage({ client: { ...bucket.api, ...change } })
    return storage.rename(virtualPath('/d'), virtualPath(to), call())
  }

  it('moves what no name tells of, as it is', async () => {
    await bucket.putAll(Object.fromEntries(ODD.map(name => [`d/${name}`, name])))
    await rename()
    expect(await bucket.below('e/')).toEqual(new Map(ODD.map(name => [name, name])))
    expect(await bucket.raw.keys('d/')).toEqual([])
  })

  it('is refused before anything is copied when a key would get too long', async () => {
    await bucket.putAll({ 'd/a': 'a', [`d/${'x'.repeat(200)}/${'y'.repeat(200)}`]: 'long' })
    await expect(rename(`/${'z'.repeat(700)}`)).rejects.toMatchObject({ code: 'bad-name' })
    expect(bucket.counts()).not.toHaveProperty('copy')
  })

  it('leaves marks out whose keys would get too long', async () => {
    const mark = `.longshore-times/${'61'.repeat(200)}/0-0`
    await bucket.putAll({ 'd/a': 'a', [`d/${mark}`]: '' })
    await rename(`/${'z'.repeat(700)}`)
    expect(await bucket.raw.keys()).toEqual([`${'z'.repeat(700)}/a`])
  })

  it('asks for a copy that a listing does not tell of', async () => {
    await bucket.putAll({ 'd/a': 'a', 'd/b': 'b' })
    await rename('/e', {
      list: async (input, options) => {
        const page = await bucket.api.list(input, options)
        return { ...page, objects: page.objects.filter(({ key }) => key !== 'e/a') }
      },
    })
    expect(Object.fromEntries(await bucket.below(''))).toEqual({ 'e/a': 'a', 'e/b': 'b' })
  })

  it('is undone when a copy is not there', async () => {
    await bucket.putAll({ 'd/a': 'a', 'd/b': 'b' })
    bucket.judge = async ({ operation, input }) => {
      const isSeen =
        operation === 'list' && input.prefix === 'e/' && (await bucket.raw.keys('e/')).length === 2
      if (isSeen) await bucket.raw.delete('e/a')
      return undefined
    }
    await expect(rename()).rejects.toMatchObject({ code: 'busy', path: '/d' })
    expect(Object.fromEntries(await bucket.below(''))).toEqual({ 'd/a': 'a', 'd/b': 'b' })
  })

  it('keeps a file whose copy has gone right before the deletion', async () => {
    await bucket.putAll({ 'd/a': 'a', 'd/b': 'b' })
    let looks = 0
    bucket.judge = async ({ operation, input }) => {
      // Is there anything, what has been copied, and the last look.
      if (operation === 'list' && input.prefix === 'e/' && ++looks === 3) await bucket.raw.delete('e/a')
      return undefined
    }
    await expect(rename()).rejects.toMatchObject({ code: 'busy', path: '/d' })
    expect(Object.fromEntries(await bucket.below(''))).toEqual({ 'd/a': 'a', 'e/b': 'b' })
    expect(bucket.events).toContainEqual(expect.objectContaining({ type: 'left-behind', key: 'd/a' }))
  })

  it('deletes again what the server could not delete at first', async () => {
    await bucket.putAll({ 'd/a': 'a', 'd/b': 'b' })
    await rename('/e', {
      deleteMany: async ({ keys }) => keys.map(key => ({ key, code: 'InternalError' })),
    })
    expect(bucket.counts()).toMatchObject({ delete: 2 })
    expect(Object.fromEntries(await bucket.below(''))).toEqual({ 'e/a': 'a', 'e/b': 'b' })
  })
})
