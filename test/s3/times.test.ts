// Set times on real servers: MDTM and MLSD tell the same, for as long as the file is the same, and marks do not pile up.
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { receiveData } from '@longshore/core/testing'
import { batchesOf, parentOf, type StorageAdapter, virtualPath } from '@longshore/storage'
import type { S3Api } from '@longshore/storage-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { serve } from '../hostile/lab/serve.js'
import { logIn } from '../hostile/lab/visitor.js'
import { describeOnServer } from './lab/servers.js'
import { BucketRoom, bytesAt, call, MIB, upload } from './lab/storage-in.js'

const early = new Date('2001-02-03T04:05:06Z')
const earlier = new Date('1999-12-31T23:59:59.5Z')
const HOUR_MS = 3_600_000

describeOnServer('Ceph', 's3Storage', server => {
  let room: BucketRoom
  let storage: StorageAdapter
  let prefix: string
  let count = 0
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  afterAll(() => room.close())
  beforeEach(() => {
    prefix = `case-${count++}`
    storage = room.storage({ prefix })
  })

  const put = (path: string, size: number) => upload(storage, path, { kind: 'replace' }, bytesAt(0, size))
  const setTime = (path: string, time = early) => storage.setModified?.(virtualPath(path), time, call())
  const marks = async () => (await room.bucket.keys(prefix)).filter(key => key.includes('.longshore-times/'))

  /** The time as listings tell it, which is that of stat to the second. */
  async function timeOf(path: string, of = storage): Promise<Date> {
    const { name, modified } = await of.stat(virtualPath(path), call())
    for await (const batch of batchesOf(of.list(parentOf(virtualPath(path)), call()))) {
      const entry = batch.find(listed => listed.name === name)
      if (!entry) continue
      expect(Math.floor(entry.modified.getTime() / 1000)).toBe(Math.floor(modified.getTime() / 1000))
      return entry.modified
    }
    throw new Error(`${path} is not listed`)
  }

  describe.each([
    ['a small file', 100],
    ['a file of parts', 12 * MIB],
  ])('the time of %s', (_label, size) => {
    it('is listed as it was set, the last one of several', async () => {
      await put('/d/file', size)
      await setTime('/d/file', earlier)
      expect(await timeOf('/d/file')).toEqual(earlier)
      await setTime('/d/file')
      expect(await timeOf('/d/file')).toEqual(early)
      expect(await marks()).toHaveLength(1)
      expect((await room.bucket.get(`${prefix}/d/file`)).bytes.equals(bytesAt(0, size))).toBe(true)
    })

    it('goes with it when it is renamed, copied, or renamed with its directory', async () => {
      await put('/d/file', size)
      await setTime('/d/file')
      await storage.rename?.(virtualPath('/d/file'), virtualPath('/d/moved'), call())
      expect(await timeOf('/d/moved')).toEqual(early)
      await storage.rename?.(virtualPath('/d'), virtualPath('/e'), call())
      expect(await timeOf('/e/moved')).toEqual(early)
      await storage.copy?.(virtualPath('/e/moved'), virtualPath('/copy'), call())
      expect(await timeOf('/copy')).toEqual(early)
      expect(await marks()).toHaveLength(2)
    })

    it('is a new one when other bytes are stored, appended, or put there by others', async () => {
      for (const change of [
        () => put('/file', size + 1),
        () => upload(storage, '/file', { kind: 'append' }, bytesAt(0, 10)),
        () => room.bucket.put(`${prefix}/file`, 'others'),
      ]) {
        await put('/file', size)
        await setTime('/file')
        await change()
        expect(Date.now() - (await timeOf('/file')).getTime()).toBeLessThan(HOUR_MS)
      }
    })
  })

  it('tells by FTP what was set by FTP', async () => {
    await put('/file', 10)
    const session = await logIn((await serve(storage)).port)
    expect((await session.command('MFMT 20010203040506 file')).lines[0]).toBe('Modify=20010203040506; /file')
    expect((await session.command('MDTM file')).lines[0]).toBe('20010203040506')
    expect((await receiveData(session, 'MLSD')).bytes.toString()).toMatch(
      /modify=20010203040506;[^\r\n]* file/,
    )
    expect((await session.command('MFMT 20010203040506 nothing')).code).toBe(550)
    await session.command('MKD directory')
    expect((await session.command('MFMT 20010203040506 directory')).code).toBe(502)
  })

  it('keeps all that an object has beside its time', async () => {
    const Key = `${prefix}/served`
    const at = { Bucket: room.bucket.name, Key }
    const served = {
      ContentType: 'text/css',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment',
      ContentEncoding: 'gzip',
      ContentLanguage: 'mi',
    }
    await room.bucket.client.send(
      new PutObjectCommand({ ...at, ...served, Body: 'bytes', Metadata: { who: 'me' } }),
    )
    await setTime('/served')
    await upload(storage, '/served', { kind: 'append' }, Buffer.from('more'))
    await setTime('/served')
    const found = await room.bucket.client.send(new HeadObjectCommand(at))
    expect(found).toMatchObject({ ...served, Metadata: { who: 'me', mtime: String(early.getTime() / 1000) } })
  })

  it('clears old marks away that tell of nothing any more', async () => {
    for (const path of ['/kept', '/gone', '/other']) await put(path, 10)
    for (const path of ['/kept', '/gone', '/other']) await setTime(path)
    await room.bucket.delete(`${prefix}/gone`)
    await put('/other', 11)
    expect(await marks()).toHaveLength(3)
    await timeOf('/kept')
    expect(await marks()).toHaveLength(3)
    let cleared = () => {}
    const isCleared = new Promise<void>(resolve => {
      cleared = resolve
    })
    const aged = room.storage({ prefix }, api => aging(api, cleared))
    expect(await timeOf('/kept', aged)).toEqual(early)
    await isCleared
    const left = await marks()
    expect(left).toHaveLength(1)
    expect(left[0]).toContain(Buffer.from('kept').toString('hex'))
  })
})

/** Lets everything look two hours older than it is, and tells when keys were deleted. */
function aging(api: S3Api, deleted: () => void): Partial<S3Api> {
  return {
    async list(...request) {
      const page = await api.list(...request)
      const older = (date: Date) => new Date(date.getTime() - 2 * HOUR_MS)
      return {
        ...page,
        objects: page.objects.map(object => ({ ...object, modified: older(object.modified) })),
      }
    },
    async deleteMany(...request) {
      const failures = await api.deleteMany(...request)
      deleted()
      return failures
    },
  }
}
