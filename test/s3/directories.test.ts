// Directories of a bucket: markers, what is implied by keys, and what keeps them (RFC 959 §4.1.3, MKD, RMD, DELE; protocol E-09).
import { virtualPath } from '@longshore/storage'
import type { S3Storage } from '@longshore/storage-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeOnServers } from './lab/servers.js'
import { call } from './lab/storage-in.js'
import { WatchedBucket } from './watched/watched-bucket.js'

describeOnServers('a directory', server => {
  let bucket: WatchedBucket
  let storage: S3Storage

  beforeEach(async () => {
    bucket = await WatchedBucket.on(server)
    storage = bucket.storage()
  })

  afterEach(() => bucket.raw.dispose())

  const make = (path: string) => storage.makeDirectory(virtualPath(path), call())
  const remove = (path: string) => storage.removeDirectory(virtualPath(path), call())
  const removeFile = (path: string) => storage.remove(virtualPath(path), call())

  describe('that is made', () => {
    it('is an empty object whose key ends with a slash', async () => {
      await make('/a b/d')
      expect(bucket.counts()).toEqual({ head: 2, list: 1, put: 1 })
      expect(await bucket.raw.get('a b/d/')).toMatchObject({
        bytes: Buffer.alloc(0),
        contentType: 'application/x-directory',
      })
      expect(await bucket.raw.keys()).toEqual(['a b/d/'])
    })

    it('may be in a directory that is there because of a file in it', async () => {
      await bucket.putAll({ 'a/file': '', a: 'hidden by the directory' })
      await make('/a/d')
      expect(await bucket.raw.keys('a/')).toEqual(['a/d/', 'a/file'])
    })

    it('is not below a file', async () => {
      await bucket.putAll({ a: '' })
      await expect(make('/a/d')).rejects.toMatchObject({ code: 'not-a-directory', path: '/a/d' })
      expect(await bucket.raw.keys()).toEqual(['a'])
    })

    it('is not there already, as a marker or by what lies below', async () => {
      await bucket.putAll({ 'marked/': '', 'implied/deep/file': '' })
      await expect(make('/marked')).rejects.toMatchObject({ code: 'exists' })
      await expect(make('/implied')).rejects.toMatchObject({ code: 'exists' })
      await expect(make('/implied/deep')).rejects.toMatchObject({ code: 'exists' })
    })

    it('has a name for which there is a key', async () => {
      await expect(make(`/${'x'.repeat(1024)}`)).rejects.toMatchObject({ code: 'bad-name' })
      await expect(make('/.longshore-times')).rejects.toMatchObject({ code: 'bad-name' })
      await make(`/${'x'.repeat(1000)}/${'x'.repeat(22)}`)
    })
  })

  describe('whose files are deleted', () => {
    it('stays when the last one is', async () => {
      await bucket.putAll({ 'd/a': '', 'd/b': '' })
      await removeFile('/d/a')
      expect(bucket.counts()).toEqual({ head: 1, list: 2, delete: 1 })
      await removeFile('/d/b')
      expect(bucket.counts()).toEqual({ head: 1, list: 2, delete: 1, put: 1 })
      expect(await bucket.raw.keys()).toEqual(['d/'])
    })

    it('stays when all of them are at the same time', async () => {
      await bucket.putAll(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`d/${index}`, ''])))
      await Promise.all(Array.from({ length: 8 }, (_, index) => removeFile(`/d/${index}`)))
      expect(await bucket.raw.keys()).toEqual(['d/'])
    })

    it('stays when what the storage keeps for itself is all that is left', async () => {
      await bucket.putAll({ 'd/a': '', 'd/.longshore-times/61/0-0': '' })
      await removeFile('/d/a')
      expect(await bucket.raw.keys()).toEqual(['d/', 'd/.longshore-times/61/0-0'])
    })

    it('stays when the deletion is aborted in the middle', async () => {
      await bucket.putAll({ 'd/a': '' })
      const controller = new AbortController()
      bucket.judge = ({ operation }) => {
        if (operation === 'delete') controller.abort(new Error('the session is gone'))
        return undefined
      }
      await storage.remove(virtualPath('/d/a'), call(controller.signal))
      expect(await bucket.raw.keys()).toEqual(['d/'])
    })
  })

  describe('that is removed', () => {
    it('costs a look before and one after', async () => {
      await bucket.putAll({ 'a/d/': '', 'a/': '' })
      await remove('/a/d')
      expect(bucket.counts()).toEqual({ list: 2, delete: 1 })
      expect(await bucket.raw.keys()).toEqual(['a/'])
    })

    it('takes along what the storage has kept in it for itself', async () => {
      const hidden = Array.from({ length: 5 }, (_, index) => [`d/.longshore-times/6${index}/0-0`, ''])
      await bucket.putAll({ 'd/': '', ...Object.fromEntries(hidden) })
      await remove('/d')
      expect(await bucket.raw.keys()).toEqual([])
    })

    it.each(['!before', '.longshore', 'zebra', 'deep/er', '/', '.longshore-times/../x', '.longshorf'])(
      'is not one with %s in it',
      async name => {
        const isHidden = name.startsWith('.longshore-')
        await bucket.putAll({ 'd/': '', [`d/${name}`]: '', 'd/.longshore-times/61/0-0': '' })
        if (isHidden) await remove('/d')
        else await expect(remove('/d')).rejects.toMatchObject({ code: 'not-empty', path: '/d' })
        expect((await bucket.raw.keys()).length).toBe(isHidden ? 0 : 3)
      },
    )

    it('leaves its own directory behind', async () => {
      await bucket.putAll({ 'a/d/': '' })
      await remove('/a/d')
      expect(await bucket.raw.keys()).toEqual(['a/'])
    })

    it('leaves a file of the same name, which is seen then', async () => {
      await bucket.putAll({ 'd/': '', d: 'a file' })
      await remove('/d')
      expect((await storage.stat(virtualPath('/d'), call())).type).toBe('file')
      await expect(remove('/d')).rejects.toMatchObject({ code: 'not-a-directory' })
    })
  })
})
