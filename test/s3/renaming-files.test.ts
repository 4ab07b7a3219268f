// Renaming a file in a bucket, alone and while others write (RFC 959 §4.1.3, RNFR, RNTO; protocol E-06).
import { virtualPath } from '@longshore/storage'
import type { S3Storage } from '@longshore/storage-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeOnServers } from './lab/servers.js'
import { call, upload } from './lab/storage-in.js'
import { WatchedBucket } from './watched/watched-bucket.js'

describeOnServers('a rename of a file', server => {
  let bucket: WatchedBucket
  let storage: S3Storage
  const keepsConditions = server.name === 'Swift'

  beforeEach(async () => {
    bucket = await WatchedBucket.on(server)
    storage = bucket.storage()
  })

  afterEach(() => bucket.raw.dispose())

  function rename(from: string, to: string): Promise<void> {
    return storage.rename(virtualPath(from), virtualPath(to), call())
  }

  /** Runs `task` once, right before the first request of a kind. */
  function before(operation: string, task: () => Promise<unknown>): void {
    bucket.judge = async request => {
      if (request.operation !== operation) return undefined
      bucket.judge = () => undefined
      await task()
      return undefined
    }
  }

  it('costs five requests, and one more where the server deletes whatever is there', async () => {
    await bucket.putAll({ a: 'a', b: 'b' })
    await rename('/b', '/c')
    bucket.counts()
    await rename('/a', '/b')
    expect(bucket.counts()).toEqual({ head: keepsConditions ? 1 : 2, list: 2, copy: 1, delete: 1 })
    expect(await bucket.below('')).toEqual(
      new Map([
        ['b', 'a'],
        ['c', 'b'],
      ]),
    )
  })

  it('keeps bytes, type and metadata of an object made of parts', async () => {
    await bucket.putInParts('a', 'in parts', { mtime: '1000.5', colour: 'blue' })
    await rename('/a', '/d/b')
    expect(await bucket.raw.get('d/b')).toMatchObject({
      bytes: Buffer.from('in parts'),
      metadata: { mtime: '1000.5', colour: 'blue' },
    })
    expect(await bucket.raw.keys('a')).toEqual([])
  })

  it('has listings tell the time that was set, under the new name only', async () => {
    await upload(storage, '/a', { kind: 'replace' }, Buffer.from('a'))
    await storage.setModified?.(virtualPath('/a'), new Date(1_000_000), call())
    await rename('/a', '/d/b')
    for await (const { modified } of storage.list(virtualPath('/d'), call()))
      expect(modified).toEqual(new Date(1_000_000))
    expect((await bucket.raw.keys('d/')).length).toBe(2)
    expect((await bucket.raw.keys()).filter(key => key.startsWith('.longshore-'))).toEqual([])
  })

  it('leaves its directory behind when it was the last one in it', async () => {
    await bucket.putAll({ 'd/a': 'a' })
    await rename('/d/a', '/b')
    expect(await bucket.raw.keys()).toEqual(['b', 'd/'])
  })

  it('lets an upload to the old name commit when it is over', async () => {
    await bucket.putAll({ a: 'old' })
    const uploads: Promise<void>[] = []
    before('copy', async () => uploads.push(upload(storage, '/a', { kind: 'replace' }, Buffer.from('new'))))
    await rename('/a', '/b')
    await Promise.all(uploads)
    expect(Object.fromEntries(await bucket.below(''))).toEqual({ a: 'new', b: 'old' })
  })

  it('keeps what another process has put in place of the source since the copy', async () => {
    await bucket.putAll({ a: 'old' })
    bucket.judge = async ({ operation, input }) => {
      const isCopied = bucket.requests.some(one => one.operation === 'copy')
      if (isCopied && input.key === 'a' && operation === (keepsConditions ? 'delete' : 'head')) {
        bucket.judge = () => undefined
        await bucket.raw.put('a', 'new')
      }
      return undefined
    }
    await expect(rename('/a', '/b')).rejects.toMatchObject({ code: 'busy', path: '/a' })
    expect(Object.fromEntries(await bucket.below(''))).toEqual({ a: 'new', b: 'old' })
  })

  it('is carried through when it is aborted while the copy is made', async () => {
    await bucket.putAll({ a: 'a' })
    const controller = new AbortController()
    before('copy', async () => controller.abort(new Error('the session is gone')))
    await storage.rename(virtualPath('/a'), virtualPath('/b'), call(controller.signal))
    expect(Object.fromEntries(await bucket.below(''))).toEqual({ b: 'a' })
  })

  it('moves two files to each other’s names, one after the other', async () => {
    await bucket.putAll({ a: 'a', b: 'b' })
    await Promise.all([rename('/a', '/b'), rename('/b', '/a')])
    expect(Object.fromEntries(await bucket.below(''))).toEqual({ a: 'a' })
  })

  it('puts no file below another one', async () => {
    await bucket.putAll({ a: 'a', b: 'b' })
    await expect(rename('/a', '/b/c')).rejects.toMatchObject({ code: 'not-a-directory', path: '/b/c' })
    expect(await bucket.raw.keys()).toEqual(['a', 'b'])
  })
})
