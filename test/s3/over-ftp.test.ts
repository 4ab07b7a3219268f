// What FTP clients see of a bucket: broken uploads and resuming them, several sessions, and what each command costs in requests.
import { receiveData, sendData } from '@longshore/core/testing'
import type { StorageAdapter } from '@longshore/storage'
import type { S3Api, S3Operation } from '@longshore/storage-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../hostile/lab/serve.js'
import { begin, push } from '../hostile/lab/transfer.js'
import { logIn } from '../hostile/lab/visitor.js'
import { describeOnServers } from './lab/servers.js'
import { BucketRoom, bytesAt, MIB } from './lab/storage-in.js'

describeOnServers('A bucket over FTP', server => {
  let room: BucketRoom
  beforeAll(async () => {
    room = await BucketRoom.open(server)
  })
  afterAll(() => room.close())

  const enter = async (storage: StorageAdapter) => logIn((await serve(storage)).port)

  it.each([100_000, 7 * MIB])(
    'keeps %d bytes of an upload that is reset, for the client to go on from',
    async size => {
      const session = await enter(room.storage())
      const { data, end } = await begin(session, 'STOR photo.raw.filepart')
      await push(data, bytesAt(0, size))
      data.resetAndDestroy()
      expect((await end).code).toBe(426)
      const kept = Number((await session.command('SIZE photo.raw.filepart')).lines[0])
      expect(kept).toBeGreaterThan(0)
      await session.command(`REST ${kept}`)
      expect((await sendData(session, 'STOR photo.raw.filepart', bytesAt(kept, 9 * MIB - kept))).code).toBe(
        226,
      )
      await session.command('RNFR photo.raw.filepart')
      expect((await session.command('RNTO photo.raw')).code).toBe(250)
      expect((await session.command('MFMT 20010203040506 photo.raw')).code).toBe(213)
      const { bytes } = await room.bucket.get('photo.raw')
      expect(bytes.equals(bytesAt(0, 9 * MIB))).toBe(true)
      const { bytes: listing } = await receiveData(session, 'MLSD')
      expect(listing.toString()).toMatch(/modify=20010203040506;[^\r\n]* photo\.raw\r\n/)
      expect(listing.toString()).not.toMatch(/filepart|longshore/)
      expect((await session.command('DELE photo.raw')).code).toBe(250)
      expect(await room.bucket.openUploads()).toEqual([])
    },
  )

  it('appends for one of two sessions at a time', async () => {
    const { port } = await serve(room.storage())
    const [one, other] = [await logIn(port), await logIn(port)]
    await sendData(one, 'STOR log', 'first ')
    const running = await begin(one, 'APPE log')
    expect((await sendData(other, 'APPE log', 'never')).code).toBe(450)
    running.data.end('second ')
    expect((await running.end).code).toBe(226)
    expect((await sendData(other, 'APPE log', 'third')).code).toBe(226)
    expect((await room.bucket.get('log')).bytes.toString()).toBe('first second third')
  })

  it('aborts an upload on ABOR, and what was there stays', async () => {
    const session = await enter(room.storage())
    await sendData(session, 'STOR kept', 'old')
    const { data, end } = await begin(session, 'STOR kept')
    await push(data, bytesAt(0, 6 * MIB))
    session.write('ABOR\r\n')
    expect([(await end).code, (await session.reply()).code]).toEqual([426, 226])
    expect((await room.bucket.get('kept')).bytes.toString()).toBe('old')
    expect(await room.bucket.openUploads()).toEqual([])
  })

  it('says clearly that a directory has too many files to be moved, and moves none', async () => {
    const session = await enter(room.storage({ prefix: 'limit', renameLimit: 2 }))
    for (const name of ['a', 'b', 'c']) await sendData(session, `STOR many/${name}`, name)
    await session.command('RNFR many')
    expect(await session.command('RNTO few')).toMatchObject({
      code: 553,
      lines: [expect.stringMatching(/too many/i)],
    })
    expect(await room.bucket.keys('limit/')).toEqual(['limit/many/a', 'limit/many/b', 'limit/many/c'])
  })

  describe('asks the server', () => {
    const counting = (counts: Partial<Record<S3Operation, number>>) => (api: S3Api) =>
      Object.fromEntries(
        Object.entries(api).map(([operation, request]) => [
          operation,
          (input: never, options: never) => {
            counts[operation as S3Operation] = (counts[operation as S3Operation] ?? 0) + 1
            return (request as (input: never, options: never) => unknown)(input, options)
          },
        ]),
      ) as Partial<S3Api>

    const small = Buffer.from('small')
    it.each([
      ['RETR of a small file', 'RETR files/small', { get: 1 }],
      ['SIZE', 'SIZE files/small', { head: 1, list: 1 }],
      ['MLSD of a directory', 'MLSD files', { head: 1, list: 2 }],
      ['NLST of a directory', 'NLST files', { head: 1, list: 2 }],
    ] as const)('no more than it has to: %s', async (_label, command, requests) => {
      await room.bucket.put('cost/files/small', small)
      const counts: Partial<Record<S3Operation, number>> = {}
      const storage = room.storage(
        { prefix: 'cost', sweepOlderThanMs: Number.POSITIVE_INFINITY },
        counting(counts),
      )
      const session = await enter(storage)
      await receiveData(session, command)
      expect(counts).toEqual(requests)
    })

    it('to look and to put, and no more, for a small upload', async () => {
      const counts: Partial<Record<S3Operation, number>> = {}
      const storage = room.storage(
        { prefix: 'cost', sweepOlderThanMs: Number.POSITIVE_INFINITY },
        counting(counts),
      )
      expect((await sendData(await enter(storage), 'STOR files/new', small)).code).toBe(226)
      expect(counts).toEqual({ list: 1, put: 1 })
    })
  })
})
