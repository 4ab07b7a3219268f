// Uploads over real sockets: routes, endings, failures.
import { open } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { PassThrough, Transform, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, keepingSink, movement, pattern, upload } from '../test/peers.js'
import { TokenBucket } from './token-bucket.js'

const KIB = 1024
const pairs = new Pairs()
afterEach(() => pairs.closeAll())

const pair = () => pairs.open({ direction: 'receive' })

describe('an upload', () => {
  it("is complete at the client's end, which is answered before the sink has finished (P-34, P-55)", async () => {
    const { connection, client } = await pair()
    const order: string[] = []
    let finish: () => void = () => undefined
    const sink = new Writable({
      write: (_chunk, _encoding, done) => done(),
      final: done => {
        finish = done
      },
    })
    const received = connection.receive({ sink: () => sink }, movement()).then(() => order.push('received'))
    client.end('data')
    await bytesFrom(client)
    order.push('answered')
    while (sink.writableEnded === false) await new Promise(setImmediate)
    finish()
    await received
    expect(order).toEqual(['answered', 'received'])
  })

  it('goes to line ends of storage, then through the transforms in order', async () => {
    const mark = (text: string) =>
      new Transform({ transform: (chunk, _, done) => done(null, `${chunk}${text}`) })
    const { connection, client } = await pair()
    const sink = keepingSink()
    const moved = movement({ type: 'ascii', through: [mark('1'), mark('2')] })
    client.end('a\r\n')
    await connection.receive(sink, moved)
    expect(sink.bytes().toString()).toBe('a\n12')
    expect(moved.counters.bytes).toBe(3)
  })

  it('of many pieces arrives whole through a slow sink, which holds the client back (P-37)', async () => {
    const { connection, client } = await pair()
    const chunks: Buffer[] = []
    const moved = movement()
    let ahead = 0
    let stored = 0
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk))
        stored += chunk.length
        ahead = Math.max(ahead, moved.counters.bytes - stored)
        setImmediate(() => done())
      },
    })
    const content = pattern(8 * KIB * KIB)
    await Promise.all([upload(client, content), connection.receive({ sink: () => sink }, moved)])
    expect(Buffer.concat(chunks).equals(content)).toBe(true)
    expect(ahead).toBeLessThan(KIB * KIB)
  })

  it('of pieces that come while a write is under way, and of more that come behind it, arrives whole', async () => {
    const { connection, client } = await pair()
    const moved = movement()
    const chunks: Buffer[] = []
    const waiting: (() => void)[] = []
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        waiting.push(() => {
          chunks.push(Buffer.from(chunk))
          done()
        })
      },
    })
    const received = connection.receive({ sink: () => sink }, moved)
    const content = pattern(15 * KIB)
    let sent = 0
    for (const [index, size] of [1, 2, 3, 4, 5].entries()) {
      client.write(content.subarray(sent, sent + size * KIB))
      sent += size * KIB
      while (moved.counters.bytes < sent) await new Promise(setImmediate)
      if (index > 0) waiting.shift()?.()
    }
    client.end()
    while (!sink.writableFinished) {
      waiting.shift()?.()
      await new Promise(setImmediate)
    }
    await received
    expect(Buffer.concat(chunks).equals(content)).toBe(true)
  })

  it('lends a sink the same memory again and again, and each chunk until its write has called back', async () => {
    const { connection, client } = await pair()
    const memory = new Set<ArrayBufferLike>()
    const parts: Buffer[] = []
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        memory.add(chunk.buffer)
        setImmediate(() => {
          parts.push(Buffer.from(chunk))
          done()
        })
      },
    })
    const content = pattern(8 * KIB * KIB)
    await Promise.all([upload(client, content), connection.receive({ sink: () => sink }, movement())])
    expect(Buffer.concat(parts).equals(content)).toBe(true)
    expect(memory.size).toBeLessThanOrEqual(4)
  })

  it('arrives whole in a sink that only passes on what it takes, and calls back before anybody has read it', async () => {
    const { connection, client } = await pair()
    const sink = new PassThrough({ highWaterMark: 4 * KIB * KIB })
    const content = pattern(3 * KIB * KIB)
    const received = connection.receive({ sink: () => sink }, movement())
    await upload(client, content)
    while (sink.readableLength < content.length) await new Promise(setImmediate)
    const [bytes] = await Promise.all([buffer(sink), received])
    expect(bytes.equals(content)).toBe(true)
  })

  it('respects the rate', async () => {
    const { connection, client } = await pair()
    const sink = keepingSink()
    const began = performance.now()
    client.end(pattern(300))
    await connection.receive(sink, movement({ buckets: [new TokenBucket(1000)] }))
    expect(performance.now() - began).toBeGreaterThan(190)
    expect(sink.bytes().equals(pattern(300))).toBe(true)
  })

  it.skipIf(process.platform !== 'linux')(
    'into a file that is full fails with what the file says of it',
    async () => {
      const { connection, client } = await pair()
      const full = await open('/dev/full', 'w')
      const said = new Error('no space in the storage')
      const file = {
        fd: full.fd,
        position: 0,
        explain: (error: Error) => Object.assign(said, { cause: error }),
      }
      client.end('data')
      const sink = () => {
        throw new Error('the stream is not for a file')
      }
      await expect(connection.receive({ file, sink }, movement())).rejects.toBe(said)
      expect(said.cause).toMatchObject({ code: 'ENOSPC' })
      await full.close()
    },
  )

  it('fails with the error of the sink as it is, and stops the client (P-37)', async () => {
    const { connection, client } = await pair()
    const full = new Error('no space')
    const sink = new Writable({ write: (_chunk, _encoding, done) => done(full) })
    const received = connection.receive({ sink: () => sink }, movement())
    const closed = new Promise(resolve => client.once('close', resolve))
    const more = setInterval(() => client.write(pattern(KIB)), 1)
    await expect(received).rejects.toBe(full)
    await closed
    clearInterval(more)
  })

  it('fails with the error of a transform as it is, and destroys the sink', async () => {
    const { connection, client } = await pair()
    const infected = new Error('infected')
    const sink = keepingSink()
    const scan = new Transform({ transform: (_chunk, _encoding, done) => done(infected) })
    client.end('data')
    await expect(connection.receive(sink, movement({ through: [scan] }))).rejects.toBe(infected)
    expect(sink.writable.destroyed).toBe(true)
    expect(sink.writable.writableFinished).toBe(false)
  })

  it('fails with reset when the client resets, aborted by the signal, stalled in silence; the sink never finishes', async () => {
    const abort = new AbortController()
    for (const [code, more, act] of [
      ['reset', {}, (client: Socket) => void client.resetAndDestroy()],
      ['aborted', { signal: abort.signal }, () => abort.abort()],
      ['stalled', { stallMs: 20 }, () => undefined],
    ] as const) {
      const { connection, client } = await pair()
      const sink = keepingSink()
      const moved = movement(more)
      const received = connection.receive(sink, moved)
      client.write('some')
      received.catch(() => undefined)
      while (moved.counters.bytes < 4 && !sink.writable.destroyed) await new Promise(setImmediate)
      act(client)
      await expect(received).rejects.toMatchObject({ code })
      expect(sink.writable.destroyed).toBe(true)
      expect(sink.writable.writableFinished).toBe(false)
    }
  })

  it('fails with reset also when the reset is read together with the bytes before it', async () => {
    const { connection, client } = await pair()
    const sink = keepingSink()
    const received = connection.receive(sink, movement())
    client.write('some')
    client.resetAndDestroy()
    await expect(received).rejects.toMatchObject({ code: 'reset' })
    expect(sink.writable.writableFinished).toBe(false)
  })

  it('fails with stalled when the sink never takes what it got, or never finishes (P-35)', async () => {
    for (const sink of [
      new Writable({ write: () => undefined }),
      new Writable({ write: (_c, _e, done) => done(), final: () => undefined }),
    ]) {
      const { connection, client } = await pair()
      client.end('data')
      await expect(connection.receive({ sink: () => sink }, movement({ stallMs: 50 }))).rejects.toMatchObject(
        {
          code: 'stalled',
        },
      )
      expect(sink.destroyed).toBe(true)
    }
  })
})
