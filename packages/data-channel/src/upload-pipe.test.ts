// Uploads that the system moves through pipes, over real sockets: what goes that way, and what comes of everything that it may answer.
import { readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, movement, pattern, temporaryFile, upload } from '../test/peers.js'
import { SetPace } from '../test/plain-copy.js'
import { type Answers, PlainPipes } from '../test/plain-pipes.js'
import { makeCertificate, sessionSecurity } from '../test/tls.js'
import { withoutOwnReads } from '../test/ways.js'
import type { ByteFile, Movement } from './data-channel.js'
import { TokenBucket } from './token-bucket.js'

const KIB = 1024
const MIB = KIB * KIB
const FIRST = 512 * KIB
const SIZE = 5 * MIB + 3
const { EAGAIN, ECONNRESET, EINVAL, EIO, EPERM, ETIMEDOUT } = constants.errno
const pairs = new Pairs()
afterEach(() => pairs.closeAll())

const unreachable = () => expect.unreachable()
const paces = [
  ['that is quick', () => ({ pace: new SetPace(true) })],
  ['that may wait for a disk', () => ({})],
] as const

/** An empty file, gone with the test. */
async function fresh() {
  const file = await temporaryFile(Buffer.alloc(0))
  onTestFinished(file.close)
  return file
}

async function begin(kernelCopy: PlainPipes, file: ByteFile, moved: Movement = movement()) {
  const { connection, client } = await pairs.open({ direction: 'receive' }, { kernelCopy })
  const received = connection.receive({ file, sink: unreachable }, moved)
  received.catch(() => undefined)
  return { received, client, moved }
}

/** A whole upload of so many bytes arrives whole. */
async function expectWhole(kernel: PlainPipes, more: Partial<ByteFile>, size = SIZE): Promise<void> {
  const { fd, path } = await fresh()
  const { received, client, moved } = await begin(kernel, { fd, position: 0, ...more })
  await Promise.all([upload(client, pattern(size)), received])
  expect((await readFile(path)).equals(pattern(size))).toBe(true)
  expect(moved.counters.bytes).toBe(size)
  expect(kernel.open).toBe(0)
}

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

describe.each(paces)('an upload through a pipe into a file %s', (_, more) => {
  it.each([0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + 32 * KIB - 1, FIRST + 32 * KIB, FIRST + 32 * KIB + 1])(
    'of %i bytes arrives whole',
    size => expectWhole(new PlainPipes(), more(), size),
  )

  it.each([MIB - 1, MIB, MIB + 1, 9 * MIB + 5])('of %i bytes arrives whole', async size => {
    const kernel = new PlainPipes()
    await expectWhole(kernel, more(), size)
    expect(kernel.made).toBe(1)
    expect(kernel.moved).toBeGreaterThan(0)
  })

  it('asks nothing of the system for its first bytes, which are a small file', async () => {
    const kernel = new PlainPipes()
    await expectWhole(kernel, more(), FIRST - 1)
    expect(kernel.made).toBe(0)
  })

  it('goes on at an odd offset', async () => {
    const { fd, path, handle } = await fresh()
    await handle.write(pattern(1_000))
    const { received, client } = await begin(new PlainPipes(), { fd, position: 777, ...more() })
    await Promise.all([upload(client, pattern(SIZE)), received])
    const whole = Buffer.concat([pattern(1_000).subarray(0, 777), pattern(SIZE)])
    expect((await readFile(path)).equals(whole)).toBe(true)
  })

  it('arrives whole beside others', async () => {
    const kernel = new PlainPipes()
    await Promise.all(Array.from({ length: 4 }, (_each, i) => expectUpload(kernel, more(), SIZE + i)))
    expect([kernel.made, kernel.open]).toEqual([4, 0])
  })

  it('takes nothing more, and reads nothing, before what it took is in the file (P-37)', async () => {
    let goOn: () => void = unreachable
    const waits = new Promise<undefined>(resolve => {
      goOn = () => resolve(undefined)
    })
    const kernel = new PlainPipes({ put: () => waits })
    const { fd, path } = await fresh()
    const { received, client, moved } = await begin(kernel, { fd, position: 0, ...more() })
    const sending = upload(client, pattern(SIZE))
    while (kernel.puts === 0) await new Promise(setImmediate)
    const { bytes } = moved.counters
    await turnsOfTheLoop(200)
    expect([moved.counters.bytes, kernel.takes]).toEqual([bytes, 1])
    expect(kernel.taken).toBeLessThanOrEqual(MIB)
    goOn()
    await Promise.all([sending, received])
    expect((await readFile(path)).equals(pattern(SIZE))).toBe(true)
  })

  it.each([
    ['aborted', (abort: AbortController) => abort.abort(), {}],
    ['stalled', () => undefined, { stallMs: 50 }],
  ])(
    'fails with %s only when the system has let go of the file, with all it took',
    async (code, act, how) => {
      let settle: () => void = unreachable
      const waits = new Promise<undefined>(resolve => {
        settle = () => resolve(undefined)
      })
      const abort = new AbortController()
      const kernel = new PlainPipes({ put: () => waits })
      const { fd, path } = await fresh()
      const moved = movement({ signal: abort.signal, ...how })
      const { received, client } = await begin(kernel, { fd, position: 0, ...more() }, moved)
      const closed = new Promise(done => client.once('close', done))
      let over = false
      received.catch(() => {
        over = true
      })
      upload(client, pattern(SIZE)).catch(() => undefined)
      while (kernel.puts === 0) await new Promise(setImmediate)
      act(abort)
      await closed
      await turnsOfTheLoop(20)
      expect([over, kernel.open]).toEqual([false, 1])
      settle()
      await expect(received).rejects.toMatchObject({ code })
      expect((await readFile(path)).equals(pattern(SIZE).subarray(0, moved.counters.bytes))).toBe(true)
      expect(kernel.open).toBe(0)
    },
  )

  it('keeps every byte that it has counted before a reset, and fails (P-32)', async () => {
    const kernel = new PlainPipes()
    const { fd, path } = await fresh()
    const { received, client, moved } = await begin(kernel, { fd, position: 0, ...more() })
    client.write(pattern(SIZE), () => void client.resetAndDestroy())
    await expect(received).rejects.toMatchObject({ code: 'reset' })
    expect((await readFile(path)).equals(pattern(SIZE).subarray(0, moved.counters.bytes))).toBe(true)
    expect(kernel.open).toBe(0)
  })

  const lostWith = (answer: number): Answers => ({ take: taken => (taken > MIB ? answer : undefined) })

  it.each([ECONNRESET, ETIMEDOUT])(
    'fails with reset when the system tells of the lost connection, by error %i, and keeps what came',
    async errno => {
      const kernel = new PlainPipes(lostWith(-errno))
      const { fd, path } = await fresh()
      const { received, client, moved } = await begin(kernel, { fd, position: 0, ...more() })
      upload(client, pattern(SIZE)).catch(() => undefined)
      await expect(received).rejects.toMatchObject({
        code: 'reset',
        cause: { syscall: 'splice', errno: -errno },
      })
      expect(moved.counters.bytes).toBeGreaterThan(MIB)
      expect((await readFile(path)).equals(pattern(SIZE).subarray(0, moved.counters.bytes))).toBe(true)
    },
  )

  const refused = (after: number, answer: () => number): Answers => ({
    put: moved => (moved >= after ? answer() : undefined),
  })

  it.each<[string, Answers]>([
    ['nothing', refused(0, () => -EINVAL)],
    ['nothing more after a while', refused(MIB, () => -EIO)],
    ['nothing, and does not say why', refused(0, () => 0)],
    ['nonsense', refused(MIB, () => Number.NaN)],
    ['nothing, by an exception', refused(1, raise)],
  ])('loses nothing when the file takes %s from a pipe, and does not try again', async (__, answers) => {
    const kernel = new PlainPipes(answers)
    await expectWhole(kernel, more())
    expect(kernel.returned).toBe(kernel.taken - kernel.moved)
    expect([kernel.returned > 0, kernel.made]).toEqual([true, 1])
  })

  it.each<[string, Answers]>([
    ['cannot do it', { take: () => -EINVAL }],
    ['must not do it', { take: () => -EPERM }],
    ['throws', { take: raise }],
    ['answers nonsense', { take: taken => (taken > 0 ? Number.NaN : undefined) }],
    ['answers half a number', { take: () => -0.5 }],
  ])('arrives whole when the system %s, which is asked no more', async (__, answers) => {
    const kernel = new PlainPipes(answers)
    await expectWhole(kernel, more())
    expect([kernel.made, kernel.takes]).toEqual([1, kernel.taken > 0 ? 2 : 1])
  })

  it.each<[string, Answers]>([
    ['never finds anything', { take: () => -EAGAIN }],
    ['takes it for the end', { take: () => 0 }],
  ])('arrives whole when the system %s, as what is read counts', async (__, answers) => {
    await expectWhole(new PlainPipes(answers), more())
  })

  it('arrives whole when the system throws at the end', async () => {
    await expectWhole(new PlainPipes({ close: raise }), more())
    await expectWhole(new PlainPipes({ close: raise, ...refused(0, () => 0) }), more())
  })

  it.each([1_000, 70_001])('arrives whole %i bytes at a time', async most => {
    const kernel = new PlainPipes()
    kernel.most = most
    await expectWhole(kernel, more(), 2 * MIB)
    expect(kernel.moved).toBeGreaterThan(most)
  })

  it.each<[string, () => undefined]>([
    ['has no pipe to give', () => undefined],
    ['throws instead of giving one', raise],
  ])('arrives whole when the system %s', async (__, pipe) => {
    const kernel = new PlainPipes()
    await expectWhole(Object.assign(kernel, { pipe }), more())
    expect(kernel.takes).toBe(0)
  })

  it('fails when its bytes cannot be read back', async () => {
    const kernel = new PlainPipes({ put: () => -EINVAL, read: () => 0 })
    const { fd } = await fresh()
    const { received, client } = await begin(kernel, { fd, position: 0, ...more() })
    upload(client, pattern(SIZE)).catch(() => undefined)
    await expect(received).rejects.toThrow('lost in a pipe')
    expect(kernel.open).toBe(0)
  })
})

describe('an upload that is alone, through a pipe into a file that is quick,', () => {
  const here = (answer: () => number | undefined = () => undefined) => new PlainPipes({ putHere: answer })
  const more = () => ({ pace: new SetPace(true) })

  it.each([FIRST + 32 * KIB + 1, 9 * MIB + 5])('of %i bytes is put there on this thread', async size => {
    const kernel = here()
    await expectWhole(kernel, more(), size)
    expect([kernel.puts, kernel.putsHere > 0]).toEqual([0, size > MIB])
  })

  it('arrives whole 70,001 bytes at a time', async () => {
    await expectWhole(Object.assign(here(), { most: 70_001 }), more())
  })

  it.each([() => -EINVAL, () => Number.NaN, raise])(
    'loses nothing when the file takes nothing from a pipe (%#)',
    async answer => {
      const kernel = here(answer)
      await expectWhole(kernel, more())
      expect([kernel.returned > 0, kernel.putsHere, kernel.puts]).toEqual([true, 1, 0])
    },
  )

  it('is put there in another thread when it is not alone any more, or the file not quick', async () => {
    const kernel = here()
    await expectWhole(kernel, {})
    expect(kernel.putsHere).toBe(0)
    await Promise.all([0, 1, 2].map(i => expectUpload(kernel, more(), SIZE + i)))
    expect(kernel.puts).toBeGreaterThan(1)
  })

  it('lets others go first after each part, and is aborted between two of them', async () => {
    const abort = new AbortController()
    const kernel = here(() => void setImmediate(() => abort.abort()))
    const { fd, path } = await fresh()
    const moved = movement({ signal: abort.signal })
    const { received, client } = await begin(kernel, { fd, position: 0, ...more() }, moved)
    client.write(pattern(SIZE))
    await expect(received).rejects.toMatchObject({ code: 'aborted' })
    expect(kernel.putsHere).toBeLessThanOrEqual(4)
    expect((await readFile(path)).equals(pattern(SIZE).subarray(0, moved.counters.bytes))).toBe(true)
  })
})

async function expectUpload(kernel: PlainPipes, more: Partial<ByteFile>, size: number): Promise<void> {
  const { fd, path } = await fresh()
  const { received, client } = await begin(kernel, { fd, position: 0, ...more })
  await Promise.all([upload(client, pattern(size)), received])
  expect((await readFile(path)).equals(pattern(size))).toBe(true)
}

function raise(): never {
  throw new Error('a kernel copy of somebody')
}

describe('an upload that is not moved by the system', () => {
  it.each<[string, Partial<Movement>]>([
    ['of lines', { type: 'ascii' }],
    ['with a rate', { buckets: [new TokenBucket(1e9)] }],
    ['through transforms', { through: [new PassThrough()] }],
  ])('is one %s', async (_, how) => {
    const kernel = new PlainPipes()
    const { connection, client } = await pairs.open({ direction: 'receive' }, { kernelCopy: kernel })
    const stream = new PassThrough().resume()
    const received = connection.receive({ sink: () => stream, file: { fd: -1, position: 0 } }, movement(how))
    await Promise.all([upload(client, pattern(SIZE)), received])
    expect(kernel.made).toBe(0)
  })

  it('is one under TLS', async () => {
    const kernel = new PlainPipes()
    const { fd, path } = await fresh()
    const security = sessionSecurity(makeCertificate('localhost'))
    const { connection, tls } = await pairs.secured('receive', security, {}, { kernelCopy: kernel })
    const received = connection.receive({ file: { fd, position: 0 }, sink: unreachable }, movement())
    await Promise.all([upload(tls, pattern(SIZE)), bytesFrom(tls), received])
    expect((await readFile(path)).equals(pattern(SIZE))).toBe(true)
    expect(kernel.made).toBe(0)
  })

  it('is one whose socket cannot be read into memory of ours', async () => {
    onTestFinished(withoutOwnReads())
    const kernel = new PlainPipes()
    await expectWhole(kernel, {})
    expect(kernel.made).toBe(0)
  })
})
