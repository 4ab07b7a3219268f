// Downloads of files over real sockets.
import { Transform } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, movement, pattern, sourceOf, temporaryFile } from '../test/peers.js'
import { SetPace } from '../test/plain-copy.js'
import { makeCertificate, sessionSecurity } from '../test/tls.js'
import { TokenBucket } from './token-bucket.js'

const KIB = 1024
const pairs = new Pairs()
afterEach(() => pairs.closeAll())

describe('a small download from a file', () => {
  it.each([1, 14_600])(
    'of %i bytes is over when it was sent, whether the client closes or not (P-33)',
    async size => {
      const file = await temporaryFile(pattern(size))
      const { connection, client } = await pairs.open({}, { closeMs: 1_000_000 })
      const source = {
        file: { fd: file.fd, position: 0, end: size, pace: new SetPace(true) },
        stream: () => expect.unreachable(),
      }
      await connection.send(source, movement())
      expect((await bytesFrom(client)).equals(pattern(size))).toBe(true)
      const closed = new Promise(done => client.once('close', done))
      client.on('error', () => undefined)
      while (!client.destroyed) await new Promise(done => client.write('still open', done))
      await closed
      await file.close()
    },
  )

  it('that a client has left before fails with reset (B-25)', async () => {
    const file = await temporaryFile(pattern(10))
    const { connection, client } = await pairs.open()
    const gone = new Promise(done => client.once('close', done))
    client.resetAndDestroy()
    await gone
    const source = {
      file: { fd: file.fd, position: 0, end: 10, pace: new SetPace(true) },
      stream: () => expect.unreachable(),
    }
    await expect(connection.send(source, movement())).rejects.toMatchObject({ code: 'reset' })
    await file.close()
  })
})

describe.each([
  ['in the pool', undefined],
  ['on this thread', new SetPace(true)],
])('a download from a file that is read %s', (_, pace) => {
  const paced = pace && { pace }

  it.each([0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 320 * KIB, 3 * KIB * KIB + 7])(
    'of %i bytes arrives whole, and is counted',
    async size => {
      const file = await temporaryFile(pattern(size))
      const { connection, client } = await pairs.open()
      const moved = movement()
      const source = { file: { fd: file.fd, position: 0, ...paced }, stream: () => expect.unreachable() }
      client.once('end', () => client.end())
      const [bytes] = await Promise.all([bytesFrom(client), connection.send(source, moved)])
      expect(bytes.equals(pattern(size))).toBe(true)
      expect(moved.counters.bytes).toBe(size)
      await file.close()
    },
  )

  it('starts and ends where it is told to', async () => {
    const content = pattern(700 * KIB)
    const file = await temporaryFile(content)
    for (const [position, end] of [
      [0, 10],
      [5, 5],
      [100, 600 * KIB],
      [699 * KIB, 700 * KIB],
      [700 * KIB, 700 * KIB],
    ] as const) {
      const { connection, client } = await pairs.open()
      client.once('end', () => client.end())
      const sent = connection.send(
        { file: { fd: file.fd, position, end, ...paced }, stream: () => expect.unreachable() },
        movement(),
      )
      const [bytes] = await Promise.all([bytesFrom(client), sent])
      expect(bytes.equals(content.subarray(position, end))).toBe(true)
    }
    await file.close()
  })

  it.each([
    [0, 701],
    [699, 900],
    [800, 900],
  ])(
    'from %i KiB to %i KiB of a file of 700 fails, for the peer would take it for whole',
    async (from, to) => {
      const file = await temporaryFile(pattern(700 * KIB))
      const { connection, client } = await pairs.open()
      client.resume()
      const source = {
        file: {
          fd: file.fd,
          position: from * KIB,
          end: to * KIB,
          explain: () => new Error('explained'),
          ...paced,
        },
        stream: () => expect.unreachable(),
      }
      await expect(connection.send(source, movement())).rejects.toThrow('explained')
      await file.close()
    },
  )

  it('reads no further than the client takes (P-37)', async () => {
    const size = 64 * KIB * KIB
    const file = await temporaryFile(Buffer.alloc(0))
    await file.handle.truncate(size)
    const { connection, client } = await pairs.open()
    client.pause()
    const moved = movement({ stallMs: 200 })
    const source = { file: { fd: file.fd, position: 0, ...paced }, stream: () => expect.unreachable() }
    await expect(connection.send(source, moved)).rejects.toMatchObject({ code: 'stalled' })
    expect(moved.counters.bytes).toBeLessThan(size / 2)
    await file.close()
  })

  it('fails with the error of the file system', async () => {
    const { connection } = await pairs.open()
    const source = { file: { fd: 9_999, position: 0, ...paced }, stream: () => expect.unreachable() }
    await expect(connection.send(source, movement())).rejects.toMatchObject({ code: 'EBADF' })
  })

  it('is read through its stream when something changes the bytes', async () => {
    const upper = () =>
      new Transform({ transform: (chunk, _, done) => done(null, String(chunk).toUpperCase()) })
    const source = { file: { fd: 9_999, position: 0, ...paced }, ...sourceOf('a\nb') }
    for (const [more, text] of [
      [{ type: 'ascii' }, 'a\r\nb'],
      [{ buckets: [new TokenBucket(1000)] }, 'a\nb'],
      [{ through: [upper()] }, 'A\nB'],
      [{ through: [upper()], type: 'ascii', buckets: [new TokenBucket(1000)] }, 'A\r\nB'],
    ] as const) {
      const { connection, client } = await pairs.open()
      client.once('end', () => client.end())
      const [bytes] = await Promise.all([bytesFrom(client), connection.send(source, movement(more))])
      expect(bytes.toString()).toBe(text)
    }
  })

  it('arrives whole under TLS', async () => {
    const content = pattern(3 * KIB * KIB + 7)
    const file = await temporaryFile(content)
    const { tls, connection } = await pairs.secured('send', sessionSecurity(makeCertificate('localhost')))
    const moved = movement()
    tls.once('end', () => tls.end())
    const source = { file: { fd: file.fd, position: 0, ...paced }, stream: () => expect.unreachable() }
    const [bytes] = await Promise.all([bytesFrom(tls), connection.send(source, moved)])
    expect(bytes.equals(content)).toBe(true)
    expect(moved.counters.bytes).toBe(content.length)
    await file.close()
  })
})

/** Counts where a file was read. */
function counting(quick: boolean) {
  const reads = { here: 0, pooled: 0 }
  const pace = { quick, ranHere: () => void reads.here++, ranPooled: () => void reads.pooled++ }
  return { reads, pace }
}

describe('a download of a small file that may be read on this thread', () => {
  it.each([1, 4 * KIB, 64 * KIB])('of %i bytes takes one read and no hop through the pool', async size => {
    const file = await temporaryFile(pattern(size))
    const { connection, client } = await pairs.open()
    client.once('end', () => client.end())
    const { reads, pace } = counting(true)
    const source = {
      file: { fd: file.fd, position: 0, end: size, pace },
      stream: () => expect.unreachable(),
    }
    const [bytes] = await Promise.all([bytesFrom(client), connection.send(source, movement())])
    expect(bytes.equals(pattern(size))).toBe(true)
    expect(reads).toEqual({ here: 1, pooled: 0 })
    await file.close()
  })

  it('goes through the pool where reads are slow', async () => {
    const file = await temporaryFile(pattern(4 * KIB))
    const { connection, client } = await pairs.open()
    client.once('end', () => client.end())
    const { reads, pace } = counting(false)
    const source = {
      file: { fd: file.fd, position: 0, end: 4 * KIB, pace },
      stream: () => expect.unreachable(),
    }
    const [bytes] = await Promise.all([bytesFrom(client), connection.send(source, movement())])
    expect(bytes.equals(pattern(4 * KIB))).toBe(true)
    expect(reads).toEqual({ here: 0, pooled: 1 })
    await file.close()
  })

  it('fails when the file has become shorter, for the peer would take it for whole', async () => {
    const file = await temporaryFile(pattern(KIB))
    const { connection, client } = await pairs.open()
    client.resume()
    const { pace } = counting(true)
    const source = {
      file: { fd: file.fd, position: 0, end: 4 * KIB, pace, explain: () => new Error('explained') },
      stream: () => expect.unreachable(),
    }
    await expect(connection.send(source, movement())).rejects.toThrow('explained')
    await file.close()
  })
})
