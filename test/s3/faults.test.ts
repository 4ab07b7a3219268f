// A server that fails one request in twenty: operations succeed or say that they have not, and no content is ever wrong.
import { buffer } from 'node:stream/consumers'
import { isStorageError, type StorageAdapter, virtualPath, type WriteMode } from '@longshore/storage'
import { s3Storage } from '@longshore/storage-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientFor } from './lab/client.js'
import { FaultProxy } from './lab/proxy/fault-proxy.js'
import { describeOnServers } from './lab/servers.js'
import { BucketRoom, bytesAt, call, MIB, upload } from './lab/storage-in.js'

const FAULTS = ['internal-error', 'slow-down', 'reset', 'lost-answer', 'cut-body', 'no-answer'] as const
const SIZES = [0, 1, 70_000, 5 * MIB, 11 * MIB + 3]
const ROUNDS = 12

describeOnServers('s3Storage before a server that fails one request in twenty', server => {
  let room: BucketRoom
  let proxy: FaultProxy
  let storage: StorageAdapter
  beforeAll(async () => {
    room = await BucketRoom.open(server)
    proxy = await FaultProxy.open(server)
    const client = clientFor(proxy.server)
    storage = s3Storage({ client, bucket: room.bucket.name, timeoutMs: 1500 })
    proxy.disturb({ seed: 20_261_201, rate: 0.05, faults: FAULTS })
  })
  afterAll(async () => {
    await proxy.close()
    await room.close()
  })

  /** What may be under each name: one content, or more when an operation has failed and may have been done. */
  const known = new Map<string, (Buffer | undefined)[]>()
  let failures = 0

  async function attempt(name: string, wanted: Buffer | undefined, task: () => Promise<void>): Promise<void> {
    try {
      await task()
      known.set(name, [wanted])
    } catch (error) {
      if (!isStorageError(error)) throw error
      failures += 1
      known.set(name, [...(known.get(name) ?? [undefined]), wanted])
    }
  }

  /** Looks past the proxy, and settles what was left open. */
  async function verify(name: string): Promise<Buffer | undefined> {
    const found = await room.bucket.get(name).then(
      ({ bytes }) => bytes,
      () => undefined,
    )
    const allowed = known.get(name) ?? [undefined]
    const isRight = allowed.some(each =>
      each === undefined ? found === undefined : found?.equals(each) === true,
    )
    expect(isRight, `${name} has a content that nobody has sent`).toBe(true)
    known.set(name, [found])
    return found
  }

  async function writes(name: string, mode: WriteMode, front: Buffer, added: Buffer): Promise<void> {
    await attempt(name, Buffer.concat([front, added]), () => upload(storage, `/${name}`, mode, added))
  }

  async function reads(name: string, content: Buffer, start: number): Promise<void> {
    try {
      const source = await storage.read(virtualPath(`/${name}`), { start }, call())
      const bytes = await buffer(source.stream())
      await source.close()
      expect(bytes.equals(content.subarray(start))).toBe(true)
    } catch (error) {
      if (!isStorageError(error)) throw error
      failures += 1
    }
  }

  it.each(Array.from({ length: ROUNDS }, (_, index) => index))(
    'has no wrong content in round %d',
    async round => {
      const size = SIZES[round % SIZES.length]!
      const [name, moved] = [`file-${round % 3}`, `moved-${round % 3}`]
      await writes(name, { kind: 'replace' }, Buffer.alloc(0), bytesAt(round, size))
      let content = await verify(name)
      if (content !== undefined) {
        await writes(name, { kind: 'append' }, content, bytesAt(30 * MIB, SIZES[(round + 2) % SIZES.length]!))
        content = (await verify(name)) ?? content
        const offset = Math.floor(content.length / 2)
        await writes(name, { kind: 'resume', offset }, content.subarray(0, offset), bytesAt(round, 1000))
        content = (await verify(name)) ?? content
        await reads(name, content, Math.floor(content.length / 3))
        await reads(name, content, 0)
      }
      await attempt(`new-${round}`, bytesAt(0, size), () =>
        upload(storage, `/new-${round}`, { kind: 'create' }, bytesAt(0, size)),
      )
      await verify(`new-${round}`)
      if (content === undefined) return
      const before = await verify(moved)
      try {
        await storage.rename?.(virtualPath(`/${name}`), virtualPath(`/${moved}`), call())
        known.set(name, [undefined]).set(moved, [content])
      } catch {
        failures += 1
        known.set(name, [content, undefined]).set(moved, [before, content])
      }
      const [left, right] = [await verify(name), await verify(moved)]
      expect(
        left?.equals(content) === true || right?.equals(content) === true,
        'one of both names has it',
      ).toBe(true)
    },
    120_000,
  )

  it('has had faults of every kind, and hardly any failure', () => {
    expect(new Set(proxy.faults.map(({ fault }) => fault)).size).toBe(FAULTS.length)
    expect(failures).toBeLessThan(4)
  })
})
