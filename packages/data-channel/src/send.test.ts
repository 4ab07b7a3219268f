// Downloads over real sockets: routes, endings, failures.
import { once } from 'node:events'
import { Readable, Transform } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, movement, pattern, sourceOf } from '../test/peers.js'
import type { ByteSource } from './data-channel.js'
import { TokenBucket } from './token-bucket.js'

const KIB = 1024
const pairs = new Pairs()
afterEach(() => {
  vi.useRealTimers()
  return pairs.closeAll()
})

/** A source whose stream does not end. */
function endless(): ByteSource & { readonly readable: Readable } {
  const readable = new Readable({ read: () => void setImmediate(() => readable.push(pattern(KIB))) })
  return { stream: () => readable, readable }
}

describe('a download', () => {
  it('goes through the transforms in order, then to line ends of the network', async () => {
    const mark = (text: string) =>
      new Transform({ transform: (chunk, _, done) => done(null, `${chunk}${text}\n`) })
    const { connection, client } = await pairs.open()
    client.once('end', () => client.end())
    const moved = movement({ type: 'ascii', through: [mark('1'), mark('2')] })
    const [bytes] = await Promise.all([bytesFrom(client), connection.send(sourceOf('x'), moved)])
    expect(bytes.toString()).toBe('x1\r\n2\r\n')
    expect(moved.counters.bytes).toBe(bytes.length)
  })

  it('of many pieces arrives whole, and is counted', async () => {
    const pieces = Array.from({ length: 200 }, (_, i) => pattern(i * 131))
    const { connection, client } = await pairs.open()
    client.once('end', () => client.end())
    const moved = movement()
    const [bytes] = await Promise.all([bytesFrom(client), connection.send(sourceOf(...pieces), moved)])
    expect(bytes.equals(Buffer.concat(pieces))).toBe(true)
    expect(moved.counters.bytes).toBe(bytes.length)
  })

  it('goes on when the client has closed its own direction', async () => {
    const { connection, client } = await pairs.open()
    client.end()
    await once(client, 'finish')
    const pieces = Array.from({ length: 50 }, () => pattern(100 * KIB))
    const [bytes] = await Promise.all([bytesFrom(client), connection.send(sourceOf(...pieces), movement())])
    expect(bytes.length).toBe(50 * 100 * KIB)
  })

  it('waits for the client to close, and not for ever (P-33)', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { connection, client } = await pairs.open({}, { closeMs: 500 })
    let resolved = false
    const bytes = pattern(14_601)
    const sent = connection.send(sourceOf(bytes), movement()).then(() => (resolved = true))
    expect((await bytesFrom(keptOpen(client))).equals(bytes)).toBe(true)
    while (vi.getTimerCount() === 0) await new Promise(setImmediate)
    vi.advanceTimersByTime(499)
    await new Promise(setImmediate)
    expect(resolved).toBe(false)
    vi.advanceTimersByTime(1)
    await sent
  })

  it('of a few bytes waits for its end to be sent only, and closes later (P-33)', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { connection, client } = await pairs.open({}, { closeMs: 500 })
    const bytes = pattern(14_600)
    const got = bytesFrom(keptOpen(client))
    await connection.send(sourceOf(bytes), movement())
    expect((await got).equals(bytes)).toBe(true)
    client.write('still open')
    vi.advanceTimersByTime(500)
    client.on('error', () => undefined).write('closed by now')
    await new Promise(done => client.once('close', done))
  })

  it('resolves when the client has closed, long before that time', async () => {
    const { connection, client } = await pairs.open({}, { closeMs: 1_000_000 })
    client.once('end', () => client.end())
    client.resume()
    const sent = connection.send(sourceOf('hello'), movement())
    await expect(sent).resolves.toBeUndefined()
  })

  it('loses nothing of what a slow client has not read when it resolves (P-33)', async () => {
    const { connection, client } = await pairs.open({}, { closeMs: 1 })
    client.pause()
    await connection.send(sourceOf(pattern(100 * KIB)), movement())
    expect((await bytesFrom(client)).equals(pattern(100 * KIB))).toBe(true)
  })

  it('is no stall while it moves, however slowly (P-35)', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    })
    const { connection, client } = await pairs.open()
    client.once('end', () => client.end())
    const slow = movement({ buckets: [new TokenBucket(1000)], stallMs: 1000 })
    let isOver = false
    const sent = connection.send(sourceOf(pattern(3000)), slow).finally(() => (isOver = true))
    const received = bytesFrom(client)
    const began = performance.now()
    while (!isOver) {
      vi.advanceTimersByTime(50)
      await new Promise(setImmediate)
    }
    await sent
    expect(await received).toHaveLength(3000)
    expect(performance.now() - began).toBeGreaterThan(2 * slow.stallMs)
  })

  it('fails with stalled when the source gives nothing (P-35)', async () => {
    const { connection, client } = await pairs.open()
    const silent = new Readable({ read: () => undefined })
    await expect(connection.send({ stream: () => silent }, movement({ stallMs: 20 }))).rejects.toMatchObject({
      code: 'stalled',
    })
    expect(silent.destroyed).toBe(true)
    expect(await bytesFrom(client)).toHaveLength(0)
  })

  it('fails with reset when the client goes away, and stops its source (P-37)', async () => {
    const { connection, client } = await pairs.open()
    const source = endless()
    const sent = connection.send(source, movement())
    await once(client, 'data')
    client.resetAndDestroy()
    await expect(sent).rejects.toMatchObject({ code: 'reset' })
    expect(source.readable.destroyed).toBe(true)
  })

  it('fails with aborted, before or while it moves, and stops its source (A4)', async () => {
    for (const early of [true, false]) {
      const { connection, client } = await pairs.open()
      const source = endless()
      const abort = new AbortController()
      if (early) abort.abort()
      const sent = connection.send(source, movement({ signal: abort.signal }))
      if (!early) client.once('data', () => abort.abort())
      client.resume()
      await expect(sent).rejects.toMatchObject({ code: 'aborted' })
      expect(source.readable.destroyed).toBe(!early)
    }
  })

  it('fails with aborted when it is destroyed', async () => {
    const { connection, client } = await pairs.open()
    const sent = connection.send(endless(), movement())
    client.once('data', () => connection.destroy())
    await expect(sent).rejects.toMatchObject({ code: 'aborted' })
    await expect(connection.send(sourceOf('x'), movement())).rejects.toMatchObject({ code: 'no-channel' })
  })

  it('happens once: a second one is refused and harms nothing', async () => {
    const { connection, client } = await pairs.open()
    client.once('end', () => client.end())
    const sent = connection.send(sourceOf('hello'), movement())
    await expect(connection.send(sourceOf('again'), movement())).rejects.toMatchObject({ code: 'no-channel' })
    const [bytes] = await Promise.all([bytesFrom(client), sent])
    expect(bytes.toString()).toBe('hello')
  })
})

/** The client, but its own direction stays open after the end of the other. */
function keptOpen(client: Readable): Readable {
  const copy = new Readable({ read: () => undefined })
  client.on('data', chunk => copy.push(chunk))
  client.once('end', () => copy.push(null))
  return copy
}
