// Reads into memory of ours over real sockets.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { pattern, upload } from '../test/peers.js'
import { OwnReads, type Tank } from './own-reads.js'

const KIB = 1024
const pairs = new Pairs()
afterEach(() => pairs.closeAll())

/** Keeps what arrives; `pieces` says after how many bytes it wants to stop. */
function keeping(roomBytes: number, stopAfter = Number.POSITIVE_INFINITY) {
  const memory = Buffer.alloc(roomBytes)
  const kept: Buffer[] = []
  let since = 0
  const tank: Tank = {
    room: () => memory,
    filled: count => {
      kept.push(Buffer.from(memory.subarray(0, count)))
      since += count
      const goOn = since < stopAfter
      if (!goOn) since = 0
      return goOn
    },
  }
  return { tank, bytes: () => Buffer.concat(kept), count: () => kept.length }
}

/** Two connected sockets, the server's side unread. */
async function sockets(): Promise<{ client: Socket; server: Socket }> {
  return pairs.sockets({ pauseOnConnect: true, allowHalfOpen: true })
}

describe('a connection read into memory of ours', () => {
  it('gives every byte in order, and its end as ever', async () => {
    const { client, server } = await sockets()
    const { tank, bytes } = keeping(10_007)
    expect(OwnReads.begin(server, tank)).toBeDefined()
    const ended = once(server, 'end')
    await upload(client, pattern(3_000_000))
    await ended
    expect(bytes().equals(pattern(3_000_000))).toBe(true)
    expect(server.bytesRead).toBe(3_000_000)
  })

  it('reads nothing more once it is told to stop, until it is resumed', async () => {
    const { client, server } = await sockets()
    const { tank, bytes } = keeping(KIB, KIB)
    const reads = OwnReads.begin(server, tank)
    const ended = once(server, 'end')
    client.end(pattern(10 * KIB))
    await once(client, 'finish')
    for (let read = 1; read <= 10; read++) {
      while (bytes().length < read * KIB) await new Promise(setImmediate)
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      expect(bytes()).toHaveLength(read * KIB)
      reads?.resume()
    }
    await ended
    expect(bytes().equals(pattern(10 * KIB))).toBe(true)
  })

  it('says of a reset what it is', async () => {
    const { client, server } = await sockets()
    const { tank, bytes } = keeping(KIB)
    OwnReads.begin(server, tank)
    client.write('some')
    while (bytes().length < 4) await new Promise(setImmediate)
    const failed = new Promise(resolve => server.once('error', resolve))
    client.resetAndDestroy()
    expect(await failed).toMatchObject({ code: 'ECONNRESET' })
  })

  it('may be destroyed by what takes its bytes, and may be resumed then', async () => {
    const { client, server } = await sockets()
    const memory = Buffer.alloc(KIB)
    const filled = () => {
      server.destroy()
      return false
    }
    const reads = OwnReads.begin(server, { room: () => memory, filled })
    const closed = once(server, 'close')
    client.write(pattern(100 * KIB))
    await closed
    reads?.resume()
    expect(server.destroyed).toBe(true)
  })

  it('gives first what the socket has read already', async () => {
    const { client, server } = await sockets()
    client.write('some')
    server.read(0)
    while (server.readableLength === 0) await new Promise(setImmediate)
    const { tank, bytes } = keeping(3)
    OwnReads.begin(server, tank)
    const ended = once(server, 'end')
    client.end(' and more')
    await ended
    expect(bytes().toString()).toBe('some and more')
  })

  it('is refused for a socket whose handle is another, or that is destroyed', async () => {
    const { tank } = keeping(KIB)
    const { server } = await sockets()
    Object.assign((server as unknown as { _handle: object })._handle, { useUserBuffer: undefined })
    expect(OwnReads.begin(server, tank)).toBeUndefined()
    server.destroy()
    expect(OwnReads.begin(server, tank)).toBeUndefined()
  })

  it('copies what node allocated all the same', async () => {
    const { client, server } = await sockets()
    Object.assign((server as unknown as { _handle: object })._handle, { useUserBuffer: () => undefined })
    const { tank, bytes } = keeping(1_000)
    OwnReads.begin(server, tank)
    const ended = once(server, 'end')
    await upload(client, pattern(300_000))
    await ended
    expect(bytes().equals(pattern(300_000))).toBe(true)
  })
})
