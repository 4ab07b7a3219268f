// Downloads: what is asked for, what is refused, and how they end.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type ReadRange, type Source, StorageError, virtualPath } from '@longshore/storage'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, chunked, HandMade } from '../test/hand-made.js'
import { PIECE } from './read-window.js'
import { openSource } from './reading.js'

const path = virtualPath('/file')
const MIB = 1024 * 1024
const large = randomBytes(21 * MIB + 17)

let made: HandMade

beforeEach(() => {
  made = new HandMade()
  made.put('file', large)
})

async function all(source: Source): Promise<Buffer> {
  try {
    return await buffer(source.stream())
  } finally {
    await source.close()
  }
}

async function read(range: ReadRange = { start: 0 }, readAhead = 3): Promise<Buffer> {
  return all(await openSource(made.bucket({ readAhead }), path, range, call))
}

describe('openSource', () => {
  it('reads a small file with one request', async () => {
    made.put('file', 'twelve bytes')
    expect(String(await read())).toBe('twelve bytes')
    expect(made.requests).toHaveLength(1)
  })

  it.each([0, 1, 3])('reads a large file in pieces, %d of them ahead', async readAhead => {
    expect((await read({ start: 0 }, readAhead)).equals(large)).toBe(true)
    // A bucket in memory may well be fast enough for longer ones.
    expect(made.pieces().length).toBeGreaterThan(readAhead === 0 ? 1 : 2)
    expect(made.pieces().length).toBeLessThanOrEqual(readAhead === 0 ? 2 : 6)
  })

  it.each([
    [0, 1],
    [PIECE - 1, PIECE + 1],
    [PIECE, 3 * PIECE],
    [5, large.length],
    [large.length - 1, large.length + 100],
  ])('reads the bytes from %d to %d and no others', async (start, end) => {
    expect((await read({ start, end })).equals(large.subarray(start, end))).toBe(true)
  })

  it.each([0, large.length])('reads nothing where nothing is, from %d', async start => {
    if (start === 0) made.put('file', '')
    const source = await openSource(made.bucket(), path, { start }, call)
    expect(source.size).toBe(start)
    expect(await all(source)).toHaveLength(0)
    expect(made.requests).toHaveLength(2)
  })

  it.each([-1, 0.5, large.length + 1, Number.NaN, 2 ** 60])('refuses to begin at %d', async start => {
    await expect(read({ start })).rejects.toMatchObject({ code: 'bad-offset', path })
  })

  it('refuses what is not there, and what is a directory', async () => {
    made.objects.delete('file')
    await expect(read()).rejects.toMatchObject({ code: 'not-found' })
    made.put('file/inside')
    await expect(read()).rejects.toMatchObject({ code: 'is-a-directory' })
  })
})

describe('a source', () => {
  it('fetches nothing ahead while nobody reads, and no more than its window', async () => {
    const source = await openSource(made.bucket({ readAhead: 2 }), path, { start: 0 }, call)
    expect(made.requests).toHaveLength(1)
    const stream = source.stream()
    await once(stream, 'readable')
    expect(stream.read(1000)).toHaveLength(1000)
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect(made.requests).toHaveLength(2)
    expect(stream.readableLength).toBeLessThanOrEqual(128 * 1024)
    await source.close()
  })

  it('lets a server wait that sends one long stream to a slow reader', async () => {
    let sent = 0
    made.body = () => bytes =>
      chunked(bytes)
        .on('data', (chunk: Buffer) => (sent += chunk.length))
        .pause()
    const source = await openSource(made.bucket({ readAhead: 0 }), path, { start: 0 }, call)
    const stream = source.stream()
    let taken = 0
    for await (const chunk of stream) {
      taken += (chunk as Buffer).length
      expect(sent - taken).toBeLessThanOrEqual(4 * MIB)
      if (taken % MIB === 0) for (let turn = 0; turn < 40; turn++) await new Promise(setImmediate)
    }
    await source.close()
    expect(taken).toBe(large.length)
  })

  it('ends all bodies when it is closed, also when nobody has read from it', async () => {
    const bodies: Readable[] = []
    made.body = number => bytes => {
      const body = number === 3 ? new Readable({ read() {} }) : chunked(bytes)
      bodies.push(body)
      return body
    }
    await (await openSource(made.bucket(), path, { start: 0 }, call)).close()
    const source = await openSource(made.bucket(), path, { start: 0 }, call)
    const stream = source.stream()
    stream.once('data', () => void source.close())
    await once(stream, 'close')
    await new Promise(setImmediate)
    expect(bodies).toHaveLength(3)
    expect(bodies.map(({ destroyed }) => destroyed)).toEqual(bodies.map(() => true))
  })

  it('fails with the call that is aborted, at once', async () => {
    const controller = new AbortController()
    made.body = number => (number === 1 ? chunked : () => new Readable({ read() {} }))
    const source = await openSource(made.bucket(), path, { start: 0 }, { ...call, signal: controller.signal })
    const stream = source.stream()
    stream.once('data', () => controller.abort(new Error('ABOR')))
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'unavailable', cause: { message: 'ABOR' } })
    await source.close()
  })

  it('has one stream', async () => {
    const source = await openSource(made.bucket(), path, { start: 0 }, call)
    source.stream()
    expect(() => source.stream()).toThrow(StorageError)
    await source.close()
  })
})
