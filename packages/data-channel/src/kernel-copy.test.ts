// Downloads that the system copies, over real sockets.
import { once } from 'node:events'
import { truncateSync } from 'node:fs'
import { constants } from 'node:os'
import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, movement, pattern, temporaryFile } from '../test/peers.js'
import { PlainCopy, SetPace } from '../test/plain-copy.js'
import type { ByteFile, Movement } from './data-channel.js'
import { TokenBucket } from './token-bucket.js'

const KIB = 1024
const MIB = KIB * KIB
const { EINVAL, EAGAIN, EIO } = constants.errno
const pairs = new Pairs()
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await pairs.closeAll()
  for (const end of ends.splice(0)) await end()
})

async function fileOf(content: Buffer, more: Partial<ByteFile> = {}) {
  const file = await temporaryFile(content)
  ends.push(file.close)
  const { fd, path } = file
  const pace = new SetPace(true)
  return { path, pace, file: { fd, position: 0, end: content.length, pace, ...more } }
}

/** Sends while the client reads all; `client` has ended its side when the bytes have come. */
async function sent(file: ByteFile, kernelCopy: PlainCopy, moved: Movement = movement()): Promise<Buffer> {
  const { connection, client } = await pairs.open({}, { kernelCopy })
  client.once('end', () => client.end())
  const source = { file, stream: () => expect.unreachable() }
  const [bytes] = await Promise.all([bytesFrom(client), connection.send(source, moved)])
  return bytes
}

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

describe('a download by kernel copy', () => {
  it.each([0, 1, 4 * KIB, 64 * KIB, 64 * KIB + 1, 3 * MIB + 7])(
    'of %i bytes arrives whole, and is counted',
    async size => {
      const kernel = new PlainCopy()
      const { file } = await fileOf(pattern(size))
      const moved = movement()
      expect((await sent(file, kernel, moved)).equals(pattern(size))).toBe(true)
      expect(moved.counters.bytes).toBe(size)
      // One read and one write are less than the copy and the turn that it waits for.
      expect(kernel.moved > 0).toBe(size > 64 * KIB)
    },
  )

  it('starts and ends where it is told to', async () => {
    const content = pattern(700 * KIB)
    const { file } = await fileOf(content)
    for (const [position, end] of [
      [0, 10],
      [5, 5],
      [100_001, 600 * KIB + 1],
      [699 * KIB, 700 * KIB],
    ] as const) {
      const bytes = await sent({ ...file, position, end }, new PlainCopy())
      expect(bytes.equals(content.subarray(position, end))).toBe(true)
    }
  })

  it('goes to the end of a file whose end is not told', async () => {
    const content = pattern(300 * KIB)
    const { fd, pace } = (await fileOf(content)).file
    expect((await sent({ fd, position: 7, pace }, new PlainCopy())).equals(content.subarray(7))).toBe(true)
  })

  it('asks nothing of anybody while the peer does not read, and goes on when it does (P-37)', async () => {
    const size = 24 * MIB
    const content = pattern(size)
    const kernel = new PlainCopy()
    const { file, pace } = await fileOf(content)
    const { connection, client } = await pairs.open({}, { kernelCopy: kernel })
    client.pause()
    const moved = movement()
    const sending = connection.send({ file, stream: () => expect.unreachable() }, moved)
    let seen = -1
    while (kernel.calls.length !== seen || kernel.calls.at(-1)?.answer !== -EAGAIN) {
      seen = kernel.calls.length
      await turnsOfTheLoop(50)
    }
    const reads = pace.here
    await turnsOfTheLoop(200)
    expect(kernel.calls.length).toBe(seen)
    expect(pace.here).toBe(reads)
    expect(moved.counters.bytes).toBe(kernel.moved)
    client.once('end', () => client.end())
    const [bytes] = await Promise.all([bytesFrom(client), sending])
    expect(bytes.equals(content)).toBe(true)
    expect(moved.counters.bytes).toBe(size)
  })

  it('ends as stalled when the peer takes nothing for too long (P-37)', async () => {
    const kernel = new PlainCopy()
    const { file } = await fileOf(Buffer.alloc(24 * MIB))
    const { connection, client } = await pairs.open({}, { kernelCopy: kernel })
    client.pause()
    const sending = connection.send({ file, stream: () => expect.unreachable() }, movement({ stallMs: 200 }))
    await expect(sending).rejects.toMatchObject({ code: 'stalled' })
    const calls = kernel.calls.length
    await turnsOfTheLoop(20)
    expect(kernel.calls.length).toBe(calls)
  })

  it('ends as aborted by its signal, also while the socket is full', async () => {
    const kernel = new PlainCopy()
    const { file } = await fileOf(Buffer.alloc(24 * MIB))
    const { connection, client } = await pairs.open({}, { kernelCopy: kernel })
    client.pause()
    const abort = new AbortController()
    const sending = connection.send(
      { file, stream: () => expect.unreachable() },
      movement({ signal: abort.signal }),
    )
    while (kernel.calls.at(-1)?.answer !== -EAGAIN) await turnsOfTheLoop(1)
    abort.abort()
    await expect(sending).rejects.toMatchObject({ code: 'aborted' })
    const calls = kernel.calls.length
    await turnsOfTheLoop(20)
    expect(kernel.calls.length).toBe(calls)
  })

  it('ends as reset when the peer is gone (C-59)', async () => {
    const { file } = await fileOf(Buffer.alloc(24 * MIB))
    const { connection, client } = await pairs.open({}, { kernelCopy: new PlainCopy() })
    const sending = connection.send({ file, stream: () => expect.unreachable() }, movement())
    client.once('data', () => client.resetAndDestroy())
    await expect(sending).rejects.toMatchObject({ code: 'reset' })
  })

  it('goes on when the peer has ended its own side', async () => {
    const content = pattern(3 * MIB)
    const { file } = await fileOf(content)
    const { connection, client } = await pairs.open({}, { kernelCopy: new PlainCopy() })
    const sending = connection.send({ file, stream: () => expect.unreachable() }, movement())
    await once(client, 'readable')
    client.end()
    const [bytes] = await Promise.all([bytesFrom(client), sending])
    expect(bytes.equals(content)).toBe(true)
  })

  it('of a file that becomes shorter fails, for the peer would take it for whole', async () => {
    const size = 24 * MIB
    const { file, path } = await fileOf(Buffer.alloc(size), { explain: () => new Error('explained') })
    const { connection, client } = await pairs.open({}, { kernelCopy: new PlainCopy() })
    const sending = connection.send({ file, stream: () => expect.unreachable() }, movement())
    await once(client, 'readable')
    truncateSync(path, 64 * KIB)
    client.resume()
    await expect(sending).rejects.toThrow('explained')
  })

  it.each([
    ['EINVAL, as for files that have no pages', -EINVAL],
    ['EIO', -EIO],
    ['nonsense', Number.NaN],
  ])('goes on through buffers from the same position after %s', async (_, answer) => {
    const content = pattern(900 * KIB)
    const kernel = new PlainCopy()
    kernel.answer = position => (position >= 200 * KIB ? answer : undefined)
    const { file } = await fileOf(content)
    const moved = movement()
    expect((await sent(file, kernel, moved)).equals(content)).toBe(true)
    expect(moved.counters.bytes).toBe(content.length)
    expect(kernel.calls.filter(call => Object.is(call.answer, answer))).toHaveLength(1)
  })

  it('goes on through buffers when the copy throws', async () => {
    const content = pattern(900 * KIB)
    const kernel = new PlainCopy()
    kernel.answer = () => {
      throw new Error('no such call')
    }
    expect((await sent((await fileOf(content)).file, kernel)).equals(content)).toBe(true)
  })

  it('fails with the error of the file, which the buffers meet again', async () => {
    const { connection } = await pairs.open({}, { kernelCopy: new PlainCopy() })
    const pace = new SetPace(true)
    const file = { fd: 9_999, position: 0, end: 10, pace, explain: () => new Error('explained') }
    const sending = connection.send({ file, stream: () => expect.unreachable() }, movement())
    await expect(sending).rejects.toThrow('explained')
  })

  it('touches nothing that is not in memory, and reads that in the pool', async () => {
    const content = pattern(3 * MIB)
    const kernel = new PlainCopy((_, position) => position >= 2 * MIB)
    const { file, pace } = await fileOf(content)
    expect((await sent(file, kernel)).equals(content)).toBe(true)
    expect(kernel.calls.length).toBeGreaterThan(0)
    expect(kernel.calls.every(({ position }) => position >= 2 * MIB)).toBe(true)
    expect(pace.pooled).toBeGreaterThan(0)
  })

  it.each([
    ['a pace that is not quick', new SetPace(false)],
    ['no pace', undefined],
  ])('is left to the pool with %s', async (_, pace) => {
    const content = pattern(600 * KIB)
    const kernel = new PlainCopy(() => undefined)
    const { fd, position, end } = (await fileOf(content)).file
    expect((await sent({ fd, position, end, ...(pace && { pace }) }, kernel)).equals(content)).toBe(true)
    expect(kernel.calls).toEqual([])
    if (pace) expect([pace.here, pace.pooled > 0]).toEqual([0, true])
  })

  it('is not asked for what changes or slows down the bytes', async () => {
    const kernel = new PlainCopy()
    const { file } = await fileOf(Buffer.from('ab'))
    const stream = () => new PassThrough().end('ab')
    for (const more of [
      { type: 'ascii' },
      { buckets: [new TokenBucket(1000)] },
      { through: [new PassThrough()] },
    ] as const) {
      const { connection, client } = await pairs.open({}, { kernelCopy: kernel })
      client.once('end', () => client.end())
      const [bytes] = await Promise.all([
        bytesFrom(client),
        connection.send({ file, stream }, movement(more)),
      ])
      expect(String(bytes)).toBe('ab')
    }
    expect(kernel.calls).toEqual([])
  })

  it('writes to its own socket only, whatever descriptors are closed and opened meanwhile', async () => {
    const [one, two] = [pattern(6 * MIB), Buffer.alloc(6 * MIB, 'two')]
    const kernel = new PlainCopy()
    const [first, second] = [await fileOf(one), await fileOf(two)]
    for (let round = 0; round < 5; round++) {
      const { connection, client } = await pairs.open({}, { kernelCopy: kernel })
      const lost = connection.send({ file: first.file, stream: () => expect.unreachable() }, movement())
      client.once('readable', () => connection.destroy())
      const [bytes] = await Promise.all([
        sent(second.file, kernel),
        expect(lost).rejects.toMatchObject({ code: 'aborted' }),
      ])
      expect(bytes.equals(two)).toBe(true)
    }
  })
})
