// Copies inside a bucket: of any size, and only of the version that was looked at (protocol E-04, E-05).
import { randomBytes } from 'node:crypto'
import { virtualPath } from '@longshore/storage'
import type { ObjectFacts, S3Failure, S3Operation } from '@longshore/storage-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bucket } from '../../packages/storage-s3/src/bucket.js'
import { BucketState } from '../../packages/storage-s3/src/bucket-state.js'
import { copyObject } from '../../packages/storage-s3/src/copying.js'
import { moveFolder } from '../../packages/storage-s3/src/folder-move.js'
import { settingsOf } from '../../packages/storage-s3/src/options.js'
import { describeOnServer } from './lab/servers.js'
import { call } from './lab/storage-in.js'
import { LOST, REFUSED } from './watched/watched-api.js'
import { WatchedBucket } from './watched/watched-bucket.js'

const MIB = 1024 * 1024
/** Beyond it an object is copied in parts, here. */
const LIMIT = 5 * MIB
const BYTES = randomBytes(12 * MIB)
const EXTRAS = { contentType: 'text/x-test', metadata: { colour: 'blue', mtime: '1000.5' } }

describeOnServer('Ceph', 'a copy', server => {
  let bucket: WatchedBucket

  beforeEach(async () => {
    bucket = await WatchedBucket.on(server)
  })

  afterEach(() => bucket.raw.dispose())

  describe('of a file', () => {
    const copy = () => bucket.storage().copy(virtualPath('/a'), virtualPath('/b'), call())

    it('costs three requests, and keeps type and metadata', async () => {
      await bucket.raw.put('a', 'a', { ...EXTRAS, metadata: { colour: 'blue' } })
      await copy()
      expect(bucket.counts()).toEqual({ head: 1, list: 1, copy: 1 })
      expect(await bucket.raw.get('b')).toMatchObject({
        bytes: Buffer.from('a'),
        contentType: 'text/x-test',
        metadata: { colour: 'blue' },
      })
    })

    it('can be made of an object that was put in parts', async () => {
      await bucket.putInParts('a', 'in parts')
      await copy()
      expect(Object.fromEntries(await bucket.below(''))).toEqual({ a: 'in parts', b: 'in parts' })
    })

    it('tells the time that was set, in listings too', async () => {
      await bucket.raw.put('a', 'a', EXTRAS)
      await copy()
      for await (const { name, modified } of bucket.storage().list(virtualPath('/'), call()))
        if (name === 'b') expect(modified).toEqual(new Date(1_000_500))
      expect((await bucket.raw.keys('.longshore-times/62/1000500-')).length).toBe(1)
    })

    it('is not one of another version than was looked at', async () => {
      await bucket.raw.put('a', 'old')
      bucket.judge = async ({ operation }) => {
        if (operation === 'copy') await bucket.raw.put('a', 'new')
        return undefined
      }
      await expect(copy()).rejects.toMatchObject({ code: 'busy', path: '/a' })
    })

    it('is given what no copy takes over by itself', async () => {
      await bucket.raw.put('a', 'a')
      bucket.judge = ({ operation }) => (operation === 'copy' ? REFUSED : undefined)
      const given = {
        acl: 'private',
        storageClass: 'COLD',
        encryption: { algorithm: 'AES256' },
        tags: { t: 'x' },
      } as const
      await expect(bucket.storage(given).copy(virtualPath('/a'), virtualPath('/b'), call())).rejects.toThrow(
        'unavailable',
      )
      const { tags: _, ...headers } = given
      expect(bucket.requests.at(-1)?.input).toMatchObject({ headers: { ...headers, replace: false } })
      expect(bucket.requests.at(-1)?.input).not.toHaveProperty('headers.tags')
    })
  })

  describe('in parts', () => {
    let inner: Bucket

    beforeEach(async () => {
      const options = { client: bucket.api, bucket: bucket.raw.name, attempts: 1 }
      inner = new Bucket(bucket.api, settingsOf(options), new BucketState())
      await bucket.raw.put('a', BYTES, EXTRAS)
    })

    async function copy(to: string, headers: object = {}, signal = call().signal) {
      const facts: ObjectFacts = await inner.ask('head', { key: 'a' }, call().signal)
      bucket.counts()
      return copyObject(
        inner,
        { from: 'a', to, facts, headers: { replace: false, ...headers } },
        signal,
        LIMIT,
      )
    }

    /** Runs `task` before the n-th request of a kind. */
    function before(operation: S3Operation, wanted: number, task: () => unknown): void {
      let number = 0
      bucket.judge = async request => {
        if (request.operation === operation && ++number === wanted) await task()
        return undefined
      }
    }

    async function expectNothingMade(): Promise<void> {
      expect(await bucket.raw.keys()).toEqual(['a'])
      expect(await bucket.raw.openUploads()).toEqual([])
    }

    it('has the bytes, type and metadata of its source', async () => {
      const { etag } = await copy('b')
      const { bytes, contentType, metadata } = await bucket.raw.get('b')
      expect(bytes.equals(BYTES)).toBe(true)
      expect({ contentType, metadata }).toMatchObject(EXTRAS)
      expect((await inner.ask('head', { key: 'b' }, call().signal)).etag).toBe(etag)
      expect(bucket.counts()).toMatchObject({ createUpload: 1, copyPart: 2, completeUpload: 1 })
    })

    it('can be made onto itself with other metadata', async () => {
      await copy('a', { replace: true, metadata: { colour: 'red' }, contentType: 'text/y-test' })
      const { bytes, contentType, metadata } = await bucket.raw.get('a')
      expect(bytes.equals(BYTES)).toBe(true)
      expect([contentType, metadata.colour]).toEqual(['text/y-test', 'red'])
    })

    it('is never a mix of two versions', async () => {
      before('copyPart', 2, () => bucket.raw.put('a', randomBytes(BYTES.length)))
      await expect(copy('b')).rejects.toMatchObject({ status: 412 })
      await expectNothingMade()
    })

    it('is cleared away when it is aborted', async () => {
      const controller = new AbortController()
      before('copyPart', 2, () => controller.abort(new Error('the session is gone')))
      await expect(copy('b', {}, controller.signal)).rejects.toThrow('the session is gone')
      await expectNothingMade()
    })

    it.each<[string, S3Failure]>([
      ['refused', REFUSED],
      ['lost', LOST],
    ])('is whole or not there when a request is %s', async (_what, fault) => {
      for (const operation of ['copyPart', 'head', 'completeUpload'] as const) {
        let isDue = true
        const failing = copy('b')
        bucket.judge = request => {
          const isHit = isDue && request.operation === operation && bucket.requests.length > 1
          if (isHit) isDue = false
          return isHit ? fault : undefined
        }
        const failure: unknown = await failing.catch((error: unknown) => error)
        if ((await bucket.raw.keys()).includes('b'))
          expect((await bucket.raw.get('b')).bytes.equals(BYTES)).toBe(true)
        else expect(failure).toMatchObject({ code: fault.code })
        expect(isDue).toBe(false)
        expect(await bucket.raw.openUploads()).toEqual([])
        await bucket.raw.delete('b')
      }
    })

    it('goes along with a directory that is moved', async () => {
      await bucket.raw.put('d/large', BYTES, EXTRAS)
      await bucket.raw.put('d/small', 'small')
      const move = { from: virtualPath('/d'), to: virtualPath('/e'), source: 'd/', target: 'e/' }
      await moveFolder(inner, move, call().signal, LIMIT)
      expect((await bucket.raw.keys()).filter(key => !key.includes('.longshore-'))).toEqual([
        'a',
        'e/large',
        'e/small',
      ])
      expect((await bucket.raw.get('e/large')).bytes.equals(BYTES)).toBe(true)
      // Its entity tag is another one, so that there is a new mark of its time.
      expect((await bucket.raw.keys('e/.longshore-times/')).length).toBe(1)
    })
  })
})
