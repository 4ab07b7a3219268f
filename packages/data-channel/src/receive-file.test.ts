// Uploads into files over real sockets, in every way that they can go.
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, read, writeSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, movement, pattern, temporaryFile, upload } from '../test/peers.js'
import { type Certificate, makeCertificate, sessionSecurity } from '../test/tls.js'
import { ways, withoutOwnReads } from '../test/ways.js'
import type { ByteFile, ByteSink } from './data-channel.js'

const KIB = 1024
const pairs = new Pairs()
afterEach(() => pairs.closeAll())

let certificate: Certificate
beforeAll(() => {
  certificate = makeCertificate('localhost')
})

describe.each(ways)('an upload into a file, $name,', ({ ownReads, pace, settings }) => {
  const pair = () => pairs.open({ direction: 'receive' }, settings())
  let giveBack: () => void = () => undefined
  beforeEach(() => {
    if (!ownReads) giveBack = withoutOwnReads()
  })
  afterEach(() => giveBack())

  /** The file as a sink; its stream is not to be used. */
  function into(fd: number, position = 0, more: Partial<ByteFile> = {}): ByteSink {
    const quick = pace()
    const file = { fd, position, ...(quick === undefined ? {} : { pace: quick }), ...more }
    return { file, sink: () => expect.unreachable() }
  }

  it.each([0, 1, 64 * KIB, 64 * KIB + 1, 1024 * KIB + 1, 9 * KIB * KIB + 13])(
    'of %i bytes arrives whole, and is counted',
    async size => {
      const file = await temporaryFile(Buffer.alloc(0))
      const { connection, client } = await pair()
      const moved = movement()
      const received = connection.receive(into(file.fd), moved)
      await Promise.all([upload(client, pattern(size)), received])
      expect((await readFile(file.path)).equals(pattern(size))).toBe(true)
      expect(moved.counters.bytes).toBe(size)
      await file.close()
    },
  )

  it('arrives whole beside others of every size', async () => {
    const sizes = [0, 10, 5_000_000, 70_000, 3_000_001, 1_048_576, 2_500_000, 524_288]
    const uploads = sizes.map(async size => {
      const file = await temporaryFile(Buffer.alloc(0))
      const { connection, client } = await pair()
      await Promise.all([upload(client, pattern(size)), connection.receive(into(file.fd), movement())])
      const same = (await readFile(file.path)).equals(pattern(size))
      await file.close()
      return same
    })
    expect(await Promise.all(uploads)).toEqual(sizes.map(() => true))
  })

  it('arrives whole byte by byte', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, client } = await pair()
    const moved = movement()
    const received = connection.receive(into(file.fd), moved)
    client.setNoDelay(true)
    for (let i = 0; i < 200; i++) {
      client.write(pattern(200).subarray(i, i + 1))
      while (moved.counters.bytes <= i) await new Promise(setImmediate)
    }
    client.end()
    await received
    expect((await readFile(file.path)).equals(pattern(200))).toBe(true)
    await file.close()
  })

  it.each([0, 10, 40_000, 7_000_001])('of %i bytes arrives whole over TLS', async size => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, tls } = await pairs.secured('receive', sessionSecurity(certificate))
    const moved = movement()
    const received = connection.receive(into(file.fd), moved)
    await Promise.all([upload(tls, pattern(size)), bytesFrom(tls), received])
    expect((await readFile(file.path)).equals(pattern(size))).toBe(true)
    expect(moved.counters.bytes).toBe(size)
    await file.close()
  })

  it('begins where it is told to, and leaves what is before (REST, APPE)', async () => {
    const file = await temporaryFile(Buffer.from('0123456789'))
    const { connection, client } = await pair()
    client.end('abc')
    await connection.receive(into(file.fd, 4), movement())
    expect(await readFile(file.path, 'utf8')).toBe('0123abc789')
    await file.close()
  })

  it('goes on at an odd offset with more than any memory holds', async () => {
    const file = await temporaryFile(pattern(1_000))
    const { connection, client } = await pair()
    const more = pattern(5_000_000)
    await Promise.all([upload(client, more), connection.receive(into(file.fd, 777), movement())])
    const whole = Buffer.concat([pattern(1_000).subarray(0, 777), more])
    expect((await readFile(file.path)).equals(whole)).toBe(true)
    await file.close()
  })

  it('fails with what the file says of the error of the file system, and lets the client go (P-37)', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const readOnly = await open(file.path, 'r')
    const { connection, client } = await pair()
    client.write(pattern(KIB))
    const said = new Error('cannot be written')
    const explain = (error: Error) => Object.assign(said, { cause: error })
    const sink = into(readOnly.fd, 0, { explain })
    await expect(connection.receive(sink, movement())).rejects.toBe(said)
    expect(said.cause).toMatchObject({ code: 'EBADF' })
    await expect(
      bytesFrom(client).then(
        bytes => bytes.length,
        () => 0,
      ),
    ).resolves.toBe(0)
    await readOnly.close()
    await file.close()
  })

  it.skipIf(process.platform !== 'linux')(
    'fails when the space ends in the middle of it (P-32)',
    async () => {
      const { connection, client } = await pair()
      const full = await open('/dev/full', 'w')
      const sending = upload(client, pattern(3_000_000)).catch(() => undefined)
      await expect(connection.receive(into(full.fd), movement())).rejects.toMatchObject({ code: 'ENOSPC' })
      client.destroy()
      await Promise.race([sending, new Promise(done => client.once('close', done))])
      await full.close()
    },
  )

  it('keeps what came before a reset, and fails (P-32)', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, client } = await pair()
    const moved = movement()
    const received = connection.receive(into(file.fd), moved)
    client.write(pattern(100))
    while (moved.counters.bytes < 100) await new Promise(setImmediate)
    client.resetAndDestroy()
    await expect(received).rejects.toMatchObject({ code: 'reset' })
    expect((await readFile(file.path)).equals(pattern(100))).toBe(true)
    await file.close()
  })

  it('keeps every byte that it has counted before a reset (P-32)', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, client } = await pair()
    const moved = movement()
    const received = connection.receive(into(file.fd), moved)
    client.write(pattern(400 * KIB), () => void client.resetAndDestroy())
    await expect(received).rejects.toMatchObject({ code: 'reset' })
    const kept = await readFile(file.path)
    expect(kept).toHaveLength(moved.counters.bytes)
    expect(kept.equals(pattern(kept.length))).toBe(true)
    await file.close()
  })

  it('fails with reset also when the reset is read together with the bytes before it', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, client } = await pair()
    const received = connection.receive(into(file.fd), movement())
    client.write('some')
    client.resetAndDestroy()
    await expect(received).rejects.toMatchObject({ code: 'reset' })
    await file.close()
  })

  it('fails with aborted by its signal in full flow, and does not write afterwards', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, client } = await pair()
    const abort = new AbortController()
    const moved = movement({ signal: abort.signal })
    const received = connection.receive(into(file.fd), moved)
    received.catch(() => undefined)
    const more = setInterval(() => client.write(pattern(100 * KIB)), 0)
    while (moved.counters.bytes < 1_000_000) await new Promise(setImmediate)
    abort.abort()
    await expect(received).rejects.toMatchObject({ code: 'aborted' })
    clearInterval(more)
    const { size } = await stat(file.path)
    expect(size).toBeLessThanOrEqual(moved.counters.bytes)
    await file.handle.truncate(0)
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    expect((await stat(file.path)).size).toBe(0)
    await file.close()
  })

  it('fails with stalled when the client sends nothing more (P-35)', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, client } = await pair()
    client.write('some')
    const received = connection.receive(into(file.fd), movement({ stallMs: 50 }))
    await expect(received).rejects.toMatchObject({ code: 'stalled' })
    expect(await readFile(file.path, 'utf8')).toBe('some')
    await file.close()
  })

  it('is complete at the end of the client, whose own side stays open (P-34, P-55)', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const { connection, client } = await pair()
    const received = connection.receive(into(file.fd), movement())
    client.end('data')
    expect(await bytesFrom(client)).toHaveLength(0)
    await received
    expect(await readFile(file.path, 'utf8')).toBe('data')
    await file.close()
  })
})

/** Keeps every thread of the pool waiting until the result is called. */
async function blockPool(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  const pipe = openSync(path, constants.O_RDWR)
  const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4)
  const reads = Array.from(
    { length: threads },
    () => new Promise(done => read(pipe, Buffer.alloc(1), 0, 1, null, done)),
  )
  return async () => {
    writeSync(pipe, Buffer.alloc(threads))
    await Promise.all(reads)
    closeSync(pipe)
  }
}

describe.skipIf(process.platform !== 'linux')('an upload that is faster than the disk', () => {
  it('holds the client back when a mebibyte of it waits, and arrives whole (P-37)', async () => {
    const file = await temporaryFile(Buffer.alloc(0))
    const secured = await pairs.secured('receive', sessionSecurity(certificate))
    const clear = await Promise.all(Array.from({ length: 2 }, () => pairs.open({ direction: 'receive' })))
    const uploads = [...clear, { connection: secured.connection, client: secured.tls }]
    const unblock = await blockPool(dirname(file.path))
    const size = 12 * KIB * KIB
    const moved = uploads.map(() => movement())
    const received = uploads.map(({ connection }, i) =>
      connection.receive(
        { file: { fd: file.fd, position: i * size }, sink: () => expect.unreachable() },
        moved[i] ?? expect.unreachable(),
      ),
    )
    for (const { client } of uploads) client.end(pattern(size))
    let before = -1
    const total = () => moved.reduce((sum, { counters }) => sum + counters.bytes, 0)
    for (let quiet = 0; quiet < 200; quiet++) {
      if (total() !== before) quiet = 0
      before = total()
      await new Promise(setImmediate)
    }
    for (const { counters } of moved) expect(counters.bytes).toBeLessThanOrEqual(KIB * KIB)
    await unblock()
    secured.tls.resume()
    await Promise.all(received)
    const whole = Buffer.concat(uploads.map(() => pattern(size)))
    expect((await readFile(file.path)).equals(whole)).toBe(true)
    await file.close()
  })
})
