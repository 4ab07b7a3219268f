// Uploads on real servers: what is visible when, what stays of those that fail, and what becomes of answers that are lost (C-11, E-03).
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Upload, virtualPath } from '@longshore/storage'
import { type S3Api, S3Failure } from '@longshore/storage-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOnServers } from './lab/servers.js'
import { BucketRoom, bytesAt, call, chunksOf, MIB, upload } from './lab/storage-in.js'

const PART = 5 * MIB
const broken = new Error('the data connection was reset')

/** Sends bytes that are never ended. */
async function cutOff(opened: Upload, bytes: Buffer): Promise<void> {
  const sink = opened.sink()
  for (const chunk of chunksOf(bytes)) {
    await new Promise<void>((resolve, reject) => {
      sink.write(chunk, error => (error ? reject(error) : resolve()))
    })
  }
  sink.destroy()
  await opened.abort(broken)
}

describeOnServers('s3Storage', server => {
  let room: BucketRoom
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  afterAll(() => room.close())

  const missing = async (key: string) => !(await room.bucket.keys()).includes(key)

  it.each([0, 1, PART - 1, PART, PART + 1, 12 * MIB, 31 * MIB + 7])(
    'stores %d bytes, with a content type by the name and who sent them',
    async size => {
      const storage = room.storage({ metadata: (_path, { name }) => ({ 'uploaded-by': name, Ort: 'Köln' }) })
      await upload(storage, '/photo.jpeg', { kind: 'replace' }, bytesAt(0, size))
      const { bytes, contentType, metadata } = await room.bucket.get('photo.jpeg')
      expect(bytes.equals(bytesAt(0, size))).toBe(true)
      expect(contentType).toBe('image/jpeg')
      expect(metadata).toMatchObject({ 'uploaded-by': 'tester', ort: '=?UTF-8?B?S8O2bG4=?=' })
      expect(await room.bucket.openUploads()).toEqual([])
    },
  )

  it('sends more than ten parts at the same time where there is memory for them, and node warns of nothing (C-38)', async () => {
    const warnings: string[] = []
    const note = ({ name }: Error) => warnings.push(name)
    process.on('warning', note)
    const count = 12
    let waiting = 0
    let goOn = () => {}
    const all = new Promise<void>(resolve => {
      goOn = resolve
    })
    const storage = room.storage({ uploadMemory: (count + 2) * PART }, api => ({
      uploadPart: async (input, options) => {
        if (input.key === 'wide' && ++waiting === count) goOn()
        if (input.key === 'wide') await all
        return api.uploadPart(input, options)
      },
    }))
    const opened = await storage.write(virtualPath('/wide'), { kind: 'replace' }, call())
    await pipeline(Readable.from(Array.from({ length: count }, () => bytesAt(0, PART))), opened.sink())
    await opened.commit()
    process.off('warning', note)
    expect((await room.bucket.get('wide')).bytes.length).toBe(count * PART)
    expect(warnings).toEqual([])
  })

  it.each([100, 6 * MIB])(
    'creates no file of %d bytes in place of one that came meanwhile: exists',
    async size => {
      const opened = await room.storage().write(virtualPath(`/taken-${size}`), { kind: 'create' }, call())
      await pipeline(Readable.from(chunksOf(bytesAt(0, size))), opened.sink())
      await room.bucket.put(`taken-${size}`, Buffer.from('first'))
      await expect(opened.commit()).rejects.toMatchObject({ code: 'exists' })
      expect((await room.bucket.get(`taken-${size}`)).bytes.toString()).toBe('first')
      expect(await room.bucket.openUploads()).toEqual([])
    },
  )

  it.each([100, 6 * MIB, 17 * MIB])(
    'keeps %d bytes of an upload that breaks off, and nothing of a replacement',
    async size => {
      const storage = room.storage()
      const path = virtualPath(`/partial-${size}`)
      await cutOff(await storage.write(path, { kind: 'replace' }, call()), bytesAt(0, size))
      expect((await room.bucket.get(`partial-${size}`)).bytes.equals(bytesAt(0, size))).toBe(true)
      await cutOff(await storage.write(path, { kind: 'replace' }, call()), bytesAt(MIB, size))
      expect((await room.bucket.get(`partial-${size}`)).bytes.equals(bytesAt(0, size))).toBe(true)
      expect(await room.bucket.openUploads()).toEqual([])
    },
  )

  describe('when answers are lost', () => {
    /** Each of these operations is done, and its first answer lost. */
    const losing = (operations: readonly (keyof S3Api)[]) => (api: S3Api) => {
      const left = new Set<string>(operations)
      const lossy = (operation: keyof S3Api) => async (input: never, options: never) => {
        const done = await (api[operation] as (input: never, options: never) => Promise<unknown>)(
          input,
          options,
        )
        if (!left.delete(operation)) return done
        throw new S3Failure('ECONNRESET', 0)
      }
      return Object.fromEntries(operations.map(operation => [operation, lossy(operation)])) as Partial<S3Api>
    }

    it.each([
      ['replace', 10],
      ['replace', 11 * MIB],
      ['create', 10],
      ['create', 11 * MIB],
    ] as const)('has done what it has done (%s, %d bytes)', async (kind, size) => {
      const storage = room.storage({}, losing(['put', 'uploadPart', 'completeUpload']))
      await upload(storage, `/lost-${kind}-${size}`, { kind }, bytesAt(0, size))
      expect((await room.bucket.get(`lost-${kind}-${size}`)).bytes.equals(bytesAt(0, size))).toBe(true)
      expect(room.events).toContainEqual(expect.objectContaining({ type: 'retry' }))
      expect(await room.bucket.openUploads()).toEqual([])
    })

    it.each([10, 11 * MIB])('appends once, and not twice, to a file of %d bytes', async size => {
      await room.bucket.put('once', bytesAt(0, size))
      const storage = room.storage({}, losing(['put', 'copyPart', 'uploadPart', 'completeUpload']))
      await upload(storage, '/once', { kind: 'append' }, Buffer.from('more'))
      expect(
        (await room.bucket.get('once')).bytes.equals(Buffer.concat([bytesAt(0, size), Buffer.from('more')])),
      ).toBe(true)
    })
  })

  describe('when an operation fails for good', () => {
    const failing = (operation: keyof S3Api) => () => ({
      [operation]: () => Promise.reject(new S3Failure('AccessDenied', 403)),
    })

    it.each(['createUpload', 'uploadPart'] as const)('ends the upload: %s', async operation => {
      const opened = await room
        .storage({}, failing(operation))
        .write(virtualPath('/refused'), { kind: 'replace' }, call())
      const sent = pipeline(Readable.from(chunksOf(bytesAt(0, 40 * MIB))), opened.sink())
      await expect(sent).rejects.toMatchObject({ code: 'forbidden' })
      await opened.abort(broken)
      expect(await missing('refused')).toBe(true)
      expect(await room.bucket.openUploads()).toEqual([])
    })

    it.each([
      ['put', 10],
      ['completeUpload', 6 * MIB],
    ] as const)('does not acknowledge it, and leaves what was there: %s', async (operation, size) => {
      await room.bucket.put('kept', Buffer.from('old'))
      const attempt = upload(
        room.storage({}, failing(operation)),
        '/kept',
        { kind: 'replace' },
        bytesAt(0, size),
      )
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
      expect((await room.bucket.get('kept')).bytes.toString()).toBe('old')
      expect(await room.bucket.openUploads()).toEqual([])
    })

    it('keeps what came before a part that was lost, or nothing where a server insists on all parts', async () => {
      const only = (api: S3Api) => ({
        uploadPart: (
          input: Parameters<S3Api['uploadPart']>[0],
          options: Parameters<S3Api['uploadPart']>[1],
        ) =>
          input.partNumber === 2
            ? Promise.reject(new S3Failure('AccessDenied', 403))
            : api.uploadPart(input, options),
      })
      // The third part has to be there when the second is refused.
      const opened = await room
        .storage({ uploadMemory: 16 * MIB }, only)
        .write(virtualPath('/gap'), { kind: 'replace' }, call())
      const sent = pipeline(Readable.from(chunksOf(bytesAt(0, 40 * MIB))), opened.sink())
      await expect(sent).rejects.toMatchObject({ code: 'forbidden' })
      await opened.abort(broken)
      expect(await missing('gap')).toBe(server.name === 'Ceph')
      const kept = server.name === 'Ceph' ? bytesAt(0, PART) : (await room.bucket.get('gap')).bytes
      expect(kept.equals(bytesAt(0, PART))).toBe(true)
      expect(await room.bucket.openUploads()).toEqual([])
    })
  })

  it('sweeps multipart uploads that nobody goes on with, below its prefix only', async () => {
    await room.bucket.beginUpload('swept/orphan')
    await room.bucket.beginUpload('other/orphan')
    // Some servers round the time of an upload up, so that it is older than nothing a second later.
    while ((await room.bucket.openUploads()).includes('swept/orphan')) {
      const storage = room.storage({ prefix: 'swept', sweepOlderThanMs: 0 })
      await upload(storage, '/anything', { kind: 'replace' }, Buffer.from('x'))
    }
    expect(room.events).toContainEqual(expect.objectContaining({ type: 'swept', key: 'swept/orphan' }))
    expect(await room.bucket.openUploads()).toEqual(['other/orphan'])
  })
})
