// Append and resume on real servers, at the borders of what S3 takes for a part (E-04, E-05; RFC 3659 §5).

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { virtualPath } from '@longshore/storage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOnServers } from './lab/servers.js'
import { BucketRoom, bytesAt, call, chunksOf, MIB, upload } from './lab/storage-in.js'

const PART = 5 * MIB
const sizes = [0, 1, PART - 1, PART, PART + 1, 12 * MIB]
const more = [0, PART + 3]
const borders = (size: number) =>
  [...new Set([0, 1, PART - 1, PART, PART + 1, size - 1, size, size + 1])].filter(offset => offset >= 0)

describeOnServers('s3Storage', server => {
  let room: BucketRoom
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  afterAll(() => room.close())

  const stored = { contentType: 'text/own', metadata: { who: 'me' } }

  async function resumes(size: number, offset: number, added: Buffer): Promise<void> {
    await room.bucket.put('file', bytesAt(0, size), stored)
    const attempt = upload(room.storage(), '/file', { kind: 'resume', offset }, added)
    if (offset > size) {
      await expect(attempt).rejects.toMatchObject({ code: 'bad-offset' })
      return
    }
    await attempt
    const { bytes, contentType, metadata } = await room.bucket.get('file')
    expect(bytes.equals(Buffer.concat([bytesAt(0, offset), added]))).toBe(true)
    expect({ contentType, who: metadata.who }).toEqual({ contentType: 'text/own', who: 'me' })
  }

  // Every border on one server, and one on either side of them on the other, which takes its time.
  const some = server.name === 'Ceph' ? sizes : [1, PART + 1]
  describe.each(some)('a file of %d bytes', size => {
    it.each(borders(size))(
      'is resumed at %d, or is too short, and stays the same kind of file',
      async offset => {
        for (const count of more) await resumes(size, offset, bytesAt(20 * MIB, count))
        expect(await room.bucket.openUploads()).toEqual([])
      },
      120_000,
    )

    it.each([1, PART, 18 * MIB + 1])(
      'is appended to by %d bytes',
      async count => {
        await room.bucket.put('file', bytesAt(0, size))
        await upload(room.storage(), '/file', { kind: 'append' }, bytesAt(20 * MIB, count))
        const { bytes } = await room.bucket.get('file')
        expect(bytes.equals(Buffer.concat([bytesAt(0, size), bytesAt(20 * MIB, count)]))).toBe(true)
        expect(await room.bucket.openUploads()).toEqual([])
      },
      120_000,
    )
  })

  it('appends to what was uploaded in parts, again and again', async () => {
    const storage = room.storage()
    await upload(storage, '/parts', { kind: 'replace' }, bytesAt(0, 13 * MIB))
    await upload(storage, '/parts', { kind: 'append' }, bytesAt(13 * MIB, 5))
    await upload(storage, '/parts', { kind: 'append' }, bytesAt(13 * MIB + 5, 13 * MIB))
    const { bytes } = await room.bucket.get('parts')
    expect(bytes.equals(bytesAt(0, 26 * MIB + 5))).toBe(true)
  })

  it.each([
    ['a small file', 100, 100],
    ['a small file by much', 100, 6 * MIB],
    ['a large file', 6 * MIB, 100],
    ['a large file by much', 6 * MIB, 6 * MIB],
  ])('does not append to %s that has become another one meanwhile: busy', async (_label, size, count) => {
    await room.bucket.put('changed', bytesAt(0, size))
    const opened = await room.storage().write(virtualPath('/changed'), { kind: 'append' }, call())
    await pipeline(Readable.from(chunksOf(bytesAt(0, count))), opened.sink())
    await room.bucket.put('changed', Buffer.from('changed'))
    await expect(opened.commit()).rejects.toMatchObject({ code: 'busy' })
    expect((await room.bucket.get('changed')).bytes.toString()).toBe('changed')
    expect(await room.bucket.openUploads()).toEqual([])
  })

  it('lets one of two sessions append, and refuses the other before it sends: busy', async () => {
    const storage = room.storage()
    await room.bucket.put('log', Buffer.from('old '))
    const first = await storage.write(virtualPath('/log'), { kind: 'append' }, call())
    await expect(storage.write(virtualPath('/log'), { kind: 'append' }, call())).rejects.toMatchObject({
      code: 'busy',
    })
    await pipeline(Readable.from([Buffer.from('new')]), first.sink())
    await first.commit()
    await upload(storage, '/log', { kind: 'append' }, Buffer.from(' newer'))
    expect((await room.bucket.get('log')).bytes.toString()).toBe('old new newer')
  })
})
