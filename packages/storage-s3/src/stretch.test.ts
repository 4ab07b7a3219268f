// Bodies that break off, fall silent, or turn out to be of another object.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Source, virtualPath } from '@longshore/storage'
import { beforeEach, describe, expect, it } from 'vitest'
import { call, chunked, HandMade } from '../test/hand-made.js'
import { PIECE } from './read-window.js'
import { openSource } from './reading.js'

const path = virtualPath('/file')
const large = randomBytes(5 * PIECE + 17)

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

async function read(readAhead = 3): Promise<Buffer> {
  return all(await openSource(made.bucket({ readAhead }), path, { start: 0 }, call))
}

/** The first `count` bytes, and then what `end` does to the body. */
function cutAt(count: number, end: (body: Readable) => void): (bytes: Buffer) => Readable {
  return bytes => {
    const body = new Readable({ read() {} })
    body.push(bytes.subarray(0, count))
    body.once('resume', () => setImmediate(end, body))
    return body
  }
}

describe('a body that does not come to its end', () => {
  it('is fetched on from the last byte, as often as it takes while bytes come', async () => {
    made.body = number =>
      number % 3 === 0 ? chunked : cutAt(300_000, body => body.destroy(new Error('reset')))
    expect((await read(0)).equals(large)).toBe(true)
    expect(made.requests.length).toBeGreaterThan(4)
  }, 30_000)

  it('is fetched on when it ends too early, or closes without a word', async () => {
    made.body = number =>
      [chunked, cutAt(1000, body => body.push(null)), cutAt(1000, body => body.destroy())][number % 3]!
    expect((await read()).equals(large)).toBe(true)
  })

  it('is fetched on when it falls silent', async () => {
    made.body = number => (number === 2 ? cutAt(70_000, () => {}) : chunked)
    const source = await openSource(made.bucket({ timeoutMs: 200, attempts: 10 }), path, { start: 0 }, call)
    expect((await all(source)).equals(large)).toBe(true)
  })

  it('ends the stream when no byte comes any more', async () => {
    made.body = number => (number === 1 ? chunked : cutAt(0, body => body.destroy(new Error('reset'))))
    await expect(read()).rejects.toMatchObject({ code: 'unavailable', path })
    const pieces = new Set(made.requests)
    expect(made.asked(`get ${PIECE}-`).length).toBe(3)
    expect(pieces.size).toBeLessThanOrEqual(5)
  })

  it('may have broken off before anybody read from it', async () => {
    const broken = new Readable({ read() {} })
    made.body = number => (number === 1 ? () => broken : chunked)
    const source = await openSource(made.bucket(), path, { start: 0 }, call)
    broken.destroy(new Error('reset'))
    await new Promise(resolve => broken.once('close', resolve))
    expect((await all(source)).equals(large)).toBe(true)
  })

  it('is not asked for again when it has more bytes than it should', async () => {
    made.body = () => bytes => chunked(Buffer.concat([bytes, Buffer.alloc(100_000)]))
    expect((await read()).equals(large)).toBe(true)
    const pieces = made.pieces()
    expect(pieces.map(({ start }) => start)).toEqual([0, ...pieces.slice(0, -1).map(({ end }) => end)])
  })
})

describe('an object that is another one by now', () => {
  async function readAround(change: () => void): Promise<unknown> {
    const source = await openSource(made.bucket({ readAhead: 1 }), path, { start: 0 }, call)
    const stream = source.stream()
    const chunks: Buffer[] = []
    stream.once('data', change)
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    const failure = await once(stream, 'end').catch((error: unknown) => error)
    await source.close()
    expect(large.subarray(0, Buffer.concat(chunks).length).equals(Buffer.concat(chunks))).toBe(true)
    return failure
  }

  it.each([true, false])(
    'ends the stream as busy, also where the server ignores conditions: %s',
    async ignores => {
      made.ignoresConditions = ignores
      const failure = await readAround(() => made.put('file', randomBytes(large.length)))
      expect(failure).toMatchObject({ code: 'busy', path })
    },
  )

  it('ends the stream as not found when it was removed', async () => {
    expect(await readAround(() => made.objects.delete('file'))).toMatchObject({ code: 'not-found' })
  })
})
