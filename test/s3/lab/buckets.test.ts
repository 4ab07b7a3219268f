// The servers of the laboratory do what tests of buckets take for granted.
import { DeleteBucketCommand, HeadBucketCommand, S3ServiceException } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Bucket, makeBucket } from './buckets.js'
import { clientFor } from './client.js'
import { keysIn, uploadsIn } from './looking.js'
import { describeOnServers } from './servers.js'

const ODD = ['a b', 'a+b', 'a%20b', 'ä/ö', 'line\nbreak', 'bell\u0007', 'twice//', '<&>"\'', 'x/']

describeOnServers('a bucket', server => {
  let bucket: Bucket

  beforeEach(async () => {
    bucket = await makeBucket(server)
  })

  afterEach(() => bucket.dispose())

  it('keeps bytes, type and metadata of a key', async () => {
    const bytes = Buffer.from([0, 1, 128, 255])
    await bucket.put('kept', bytes, { contentType: 'text/x-test', metadata: { time: '1700000000' } })
    expect(await bucket.get('kept')).toEqual({
      bytes,
      contentType: 'text/x-test',
      metadata: { time: '1700000000' },
    })
  })

  it('lists keys as they were put, those below a prefix too', async () => {
    for (const key of ODD) await bucket.put(key, key)
    expect((await bucket.keys()).sort()).toEqual([...ODD].sort())
    expect((await bucket.keys('a')).sort()).toEqual(['a b', 'a+b', 'a%20b'].sort())
  })

  it('lists keys over pages', async () => {
    const keys = ['a b', 'c', 'd+', 'e', 'f']
    for (const key of keys) await bucket.put(key, '')
    expect(await keysIn({ client: bucket.client, bucket: bucket.name, perPage: 2 })).toEqual(keys)
  })

  it('lists open uploads, over pages', async () => {
    await bucket.beginUpload('b c')
    await bucket.beginUpload('a')
    await bucket.beginUpload('b c')
    expect(await bucket.openUploads()).toEqual(['a', 'b c', 'b c'])
    const inPages = await uploadsIn({ client: bucket.client, bucket: bucket.name, perPage: 1 })
    expect(inPages.map(({ key }) => key)).toEqual(['a', 'b c', 'b c'])
  })

  it('is gone when it is disposed of, with odd keys and open uploads', async () => {
    const other = await makeBucket(server)
    for (const key of ODD) await other.put(key, '')
    await other.beginUpload('never ended')
    await other.dispose()
    await expect(bucket.client.send(new HeadBucketCommand({ Bucket: other.name }))).rejects.toThrow(
      S3ServiceException,
    )
  })

  it('is nothing for those who have another secret', async () => {
    const credentials = { ...server.credentials, secretAccessKey: 'guessed' }
    const stranger = clientFor(server, { credentials })
    const attempt = stranger.send(new DeleteBucketCommand({ Bucket: bucket.name }))
    await expect(attempt).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
    stranger.destroy()
  })
})
