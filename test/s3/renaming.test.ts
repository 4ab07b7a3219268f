// Renaming files and directories in a bucket, alone and while others write (RFC 959 §4.1.3, RNFR, RNTO; protocol E-06).
import { virtualPath } from '@longshore/storage'
import { S3Failure, type S3Storage } from '@longshore/storage-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeOnServer } from './lab/servers.js'
import { call, upload } from './lab/storage-in.js'
import { WatchedBucket } from './watched/watched-bucket.js'

const TREE = { 'd/': '', 'd/a': 'a', 'd/b': 'b', 'd/deep/c': 'c' }

describeOnServer('Ceph', 'a rename', server => {
  let bucket: WatchedBucket
  let storage: S3Storage

  beforeEach(async () => {
    bucket = await WatchedBucket.on(server)
    storage = bucket.storage()
  })

  afterEach(() => bucket.raw.dispose())

  function rename(from: string, to: string, signal = call().signal): Promise<void> {
    return storage.rename(virtualPath(from), virtualPath(to), call(signal))
  }

  describe('of a directory', () => {
    beforeEach(() => bucket.putAll(TREE))

    /** What was uploaded below the old name, while everything was moved to the new one. */
    async function expectMoved(
      stayed: Readonly<Record<string, string>> = {},
      more: Readonly<Record<string, string>> = {},
    ) {
      const moved = { ...TREE, ...more }
      expect(Object.fromEntries(await bucket.below('d/'))).toEqual(stayed)
      expect(Object.fromEntries(await bucket.below('e/'))).toEqual(
        Object.fromEntries(Object.entries(moved).map(([key, body]) => [key.slice(2), body])),
      )
    }

    async function expectUntouched() {
      expect(await bucket.raw.keys()).toEqual(Object.keys(TREE))
      expect(bucket.events.filter(({ type }) => type === 'left-behind')).toEqual([])
    }

    it('costs a copy for each object, and a few requests more', async () => {
      await rename('/d', '/e')
      expect(bucket.counts()).toEqual({ head: 2, list: 7, copy: 4, deleteMany: 1 })
      await expectMoved()
    })

    it('is refused beyond the limit, by as many requests as it takes to count', async () => {
      storage = bucket.storage({ renameLimit: 3 })
      await expect(rename('/d', '/e')).rejects.toMatchObject({ code: 'too-many', path: '/d' })
      expect(bucket.counts()).toEqual({ head: 2, list: 3 })
      storage = bucket.storage({ renameLimit: 4 })
      await rename('/d', '/e')
      await expectMoved()
    })

    it('takes its copies back when it is aborted', async () => {
      const controller = new AbortController()
      bucket.judge = ({ input }) => {
        if (input.key === 'e/b') controller.abort(new Error('the session is gone'))
        return undefined
      }
      await expect(rename('/d', '/e', controller.signal)).rejects.toMatchObject({
        code: 'unavailable',
        path: '/d',
      })
      await expectUntouched()
    })

    it('is carried through when it is aborted once something is deleted', async () => {
      const controller = new AbortController()
      bucket.judge = ({ operation }) => {
        if (operation === 'deleteMany') controller.abort(new Error('the session is gone'))
        return undefined
      }
      await rename('/d', '/e', controller.signal)
      await expectMoved()
    })

    it('moves what is uploaded meanwhile', async () => {
      const own = bucket.storage()
      bucket.judge = async ({ operation, input }) => {
        if (operation !== 'copy' || input.key !== 'e/deep/c') return undefined
        bucket.judge = () => undefined
        await upload(own, '/d/a', { kind: 'replace' }, Buffer.from('replaced'))
        await upload(own, '/d/new', { kind: 'replace' }, Buffer.from('new'))
        return undefined
      }
      await rename('/d', '/e')
      await expectMoved({}, { 'd/a': 'replaced', 'd/new': 'new' })
    })

    it('leaves what is uploaded too late under the old name', async () => {
      const own = bucket.storage()
      const uploads: Promise<void>[] = []
      bucket.judge = ({ operation }) => {
        if (operation === 'deleteMany')
          uploads.push(
            upload(own, '/d/a', { kind: 'replace' }, Buffer.from('replaced')),
            upload(own, '/d/new', { kind: 'replace' }, Buffer.from('new')),
          )
        return undefined
      }
      await rename('/d', '/e')
      await Promise.all(uploads)
      await expectMoved({ a: 'replaced', new: 'new' })
    })

    it('leaves what another process has replaced since it was copied', async () => {
      let looks = 0
      bucket.judge = async ({ operation, input }) => {
        // Is there anything, what is to be copied, what has changed, and the last one, right before the deletion.
        if (operation === 'list' && input.prefix === 'd/' && ++looks === 4)
          await bucket.raw.put('d/a', 'replaced')
        return undefined
      }
      await rename('/d', '/e')
      await expectMoved({ a: 'replaced' })
    })

    it('gives up when the directory does not come to rest', async () => {
      let looks = 0
      bucket.judge = async ({ operation, input }) => {
        if (operation === 'list' && input.prefix === 'd/') await bucket.raw.put('d/a', `version ${++looks}`)
        return undefined
      }
      await expect(rename('/d', '/e')).rejects.toMatchObject({ code: 'busy', path: '/d' })
      expect(await bucket.raw.keys()).toEqual(Object.keys(TREE))
    })

    it('deletes one by one where the server cannot delete many', async () => {
      bucket.judge = ({ operation }) =>
        operation === 'deleteMany' ? new S3Failure('NotImplemented', 501) : undefined
      await rename('/d', '/e')
      expect(bucket.counts()).toMatchObject({ deleteMany: 1, delete: 4 })
      await expectMoved()
    })

    it('waits for no other rename that waits for it', async () => {
      await bucket.raw.put('d/x', 'x')
      const ends = await Promise.allSettled([rename('/d', '/e'), rename('/d/x', '/e'), rename('/e', '/d')])
      expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true)
      expect([...(await bucket.below('')).values()].sort()).toEqual(['', 'a', 'b', 'c', 'x'])
    })
  })
})
