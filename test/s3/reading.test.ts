// Downloads from real servers: what they cost, and what becomes of them when connections break or the object changes.
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { S3Client } from '@aws-sdk/client-s3'
import { type ReadRange, type StorageAdapter, virtualPath } from '@longshore/storage'
import { type S3Event, type S3StorageOptions, s3Storage } from '@longshore/storage-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clientFor } from './lab/client.js'
import { FaultProxy } from './lab/proxy/fault-proxy.js'
import { describeOnServers } from './lab/servers.js'
import { BucketRoom, bytesAt, call, MIB, upload } from './lab/storage-in.js'

const PIECE = 4 * MIB
const SIZE = 21 * MIB + 17
const large = bytesAt(0, SIZE)
const path = virtualPath('/large')

describeOnServers('s3Storage', server => {
  let room: BucketRoom
  let proxy: FaultProxy
  let client: S3Client
  let events: S3Event[]

  beforeAll(async () => {
    room = await BucketRoom.open(server)
    await room.bucket.put('small', bytesAt(0, 1000))
    await upload(room.storage(), '/parts', { kind: 'replace' }, large)
  })
  afterAll(() => room.close())

  beforeEach(async () => {
    events = []
    proxy = await FaultProxy.open(server)
    client = clientFor(proxy.server, { maxAttempts: 1 })
    await room.bucket.put('large', large)
  })
  afterEach(async () => {
    client.destroy()
    await proxy.close()
  })

  const storage = (options: Partial<S3StorageOptions> = {}) =>
    s3Storage({ client, bucket: room.bucket.name, observe: event => events.push(event), ...options })

  async function read(from: StorageAdapter, name: string, range: ReadRange = { start: 0 }): Promise<Buffer> {
    const source = await from.read(virtualPath(name), range, call())
    try {
      return await buffer(source.stream())
    } finally {
      await source.close()
    }
  }

  it.each([
    // Of a large one the pieces grow where the server is fast.
    ['/small', 3, [1]],
    ['/large', 3, [4, 5, 6]],
    ['/large', 0, [2]],
  ])('reads %s, %d pieces ahead, with so many requests: %j', async (name, readAhead, counts) => {
    const { GetObject, ...others } = await proxy.countsOf(() => read(storage({ readAhead }), name))
    expect(counts).toContain(GetObject)
    expect(others).toEqual({})
  })

  it('reads an object of parts as well, from any offset', async () => {
    for (const start of [0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * MIB, SIZE - 1, SIZE])
      expect((await read(storage(), '/parts', { start })).equals(large.subarray(start))).toBe(true)
    await expect(read(storage(), '/parts', { start: SIZE + 1 })).rejects.toMatchObject({ code: 'bad-offset' })
  })

  it.each([0, 3])('goes on from the last byte after every reset, with %d pieces ahead', async readAhead => {
    for (const nth of [1, 2, 4, 5, 7])
      proxy.fail({ operation: 'GetObject', nth }, { kind: 'cut-body', afterBytes: 700_000 })
    expect((await read(storage({ readAhead }), '/large')).equals(large)).toBe(true)
    expect(events.length).toBeGreaterThan(1)
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['retry']))
  })

  it('reads all bytes from a server that breaks every third request', async () => {
    const faults = ['internal-error', 'slow-down', 'reset', 'lost-answer', 'cut-body'] as const
    proxy.disturb({ seed: 7, rate: 0.33, faults })
    for (let round = 0; round < 3; round++)
      expect((await read(storage({ attempts: 12 }), '/large')).equals(large)).toBe(true)
    expect(proxy.faults.length).toBeGreaterThan(3)
  })

  it('goes on when an answer never comes', async () => {
    proxy.fail({ operation: 'GetObject', nth: 3 }, 'no-answer')
    expect((await read(storage({ timeoutMs: 1000 }), '/large')).equals(large)).toBe(true)
  })

  it('gives up when the server stays away', async () => {
    proxy.fail({ operation: 'GetObject', nth: 3, times: Number.POSITIVE_INFINITY }, 'reset')
    const source = await storage({ attempts: 2 }).read(path, { start: 0 }, call())
    await expect(buffer(source.stream())).rejects.toMatchObject({ code: 'unavailable', path })
    await source.close()
  })

  describe('an object that changes while it is read', () => {
    /** Takes the first bytes, lets something happen, and takes the rest: nothing but old bytes, and how it ended. */
    async function readAround(change: () => Promise<void>): Promise<string> {
      const source = await storage({ readAhead: 0 }).read(path, { start: 0 }, call())
      const stream = source.stream()
      const chunks: Buffer[] = []
      await once(stream, 'readable')
      chunks.push(stream.read(1000) as Buffer)
      await change()
      const end = await restOf(stream, chunks)
      await source.close()
      const taken = Buffer.concat(chunks)
      expect(large.subarray(0, taken.length).equals(taken)).toBe(true)
      return end
    }

    it('ends the download as busy', async () => {
      expect(await readAround(() => room.bucket.put('large', bytesAt(100, SIZE)))).toBe('busy')
    })

    it('ends the download as not found when it is removed', async () => {
      expect(await readAround(() => room.bucket.delete('large'))).toBe('not-found')
    })

    it('does not end it when only its time is set', async () => {
      expect(await readAround(() => setTime(storage()))).toBe('whole')
    })
  })

  async function setTime(of: StorageAdapter): Promise<void> {
    await of.setModified?.(path, new Date(0), call())
  }
})

async function restOf(stream: Readable, chunks: Buffer[]): Promise<string> {
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    return 'whole'
  } catch (error) {
    return (error as { code: string }).code
  }
}
