// The clock of the machine is set by hours while sessions, transfers, locks and limits live: nothing ends early, and nothing is put off (C-42).
import { withLockout } from '@longshore/auth'
import { type Dialogue, receiveData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { oneUser, type ServeOptions, serve } from './lab/serve.js'
import { begin, push } from './lab/transfer.js'
import { ask, closed, dial, heard, logIn, passivePort, visit } from './lab/visitor.js'

const HOUR_MS = 3_600_000
/** A timeout that passes while the test waits for it, and when it has to have passed. */
const SHORT_MS = 500
const SLACK_MS = 2_500
const KIB = 1024
const LARGE = 3_000 * KIB

// Only what Date says is replaced: timers and the monotonic clock run on.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const setWallClock = (byMs: number) => void vi.setSystemTime(Date.now() + byMs)

const serveFiles = (options: ServeOptions = {}) =>
  serve(memoryStorage({ files: { '/large': Buffer.alloc(LARGE, 'x').toString() } }), options)

/** Milliseconds until `over` is so. */
async function lasting(over: Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await over
  return performance.now() - begun
}

async function expectLasting(over: Promise<unknown>, least: number, most = least + SLACK_MS): Promise<void> {
  const ms = await lasting(over)
  // The wait has begun a little earlier than it was looked at.
  expect(ms).toBeGreaterThan(least * 0.7)
  expect(ms).toBeLessThan(most)
}

async function wrongPassword(port: number): Promise<void> {
  const dialogue = await visit(port)
  await dialogue.command('USER ada')
  expect((await dialogue.command('PASS wrong')).code).toBe(530)
  dialogue.destroy()
}

async function loginCode(port: number): Promise<number> {
  const dialogue = await visit(port)
  await dialogue.command('USER ada')
  const { code } = await dialogue.command('PASS lovelace')
  dialogue.destroy()
  return code
}

describe.each([
  ['ahead', 5 * HOUR_MS],
  ['back', -5 * HOUR_MS],
])('the wall clock is set %s', (_, jump) => {
  it('and sessions and transfers go on, while who does not log in is let go in time', async () => {
    const { port, server } = await serveFiles({ timeouts: { loginMs: SHORT_MS } })
    const [idle, reader, writer, waiting] = (await Promise.all([1, 2, 3, 4].map(() => logIn(port)))) as [
      Dialogue,
      Dialogue,
      Dialogue,
      Dialogue,
    ]
    const download = await begin(reader, 'RETR large')
    const bytes = heard(download.data.pause(), 20_000)
    download.data.pause()
    const upload = await begin(writer, 'STOR new')
    await push(upload.data, 'first ')
    const dataPort = await passivePort(waiting)
    const late = await visit(port)
    setWallClock(jump)
    // Everything is looked at while this one waits.
    await expectLasting(late.closed, SHORT_MS)
    expect(server.sessions.size).toBe(4)
    expect((await idle.command('NOOP')).code).toBe(200)
    await push(upload.data, 'second')
    upload.data.end()
    expect((await upload.end).code).toBe(226)
    download.data.resume()
    expect((await bytes).length).toBe(LARGE)
    expect((await download.end).code).toBe(226)
    const data = await dial(dataPort)
    data.end()
    expect((await waiting.command('STOR other')).code).toBe(226)
  })

  it('and idle sessions, stalled transfers and data connections that never come still end in time', async () => {
    const { port } = await serveFiles({
      timeouts: { idleMs: 2 * SHORT_MS, stallMs: SHORT_MS, acceptMs: SHORT_MS },
    })
    const [idle, writer, waiting] = (await Promise.all([1, 2, 3].map(() => logIn(port)))) as [
      Dialogue,
      Dialogue,
      Dialogue,
    ]
    const upload = await begin(writer, 'STOR new')
    await passivePort(waiting)
    waiting.write('STOR other\r\n')
    await waiting.reply()
    setWallClock(jump)
    await Promise.all([
      expectLasting(idle.closed, 2 * SHORT_MS),
      expectLasting(upload.end, SHORT_MS),
      expectLasting(waiting.reply(), SHORT_MS),
    ])
    expect((await upload.end).code).toBe(426)
  })

  it('and who is locked out stays so, for as long as he was to be', async () => {
    const minutes = 1_200 / 60_000
    const storage = memoryStorage()
    const served = (options: { failures: number; minutes: number }) =>
      serve(storage, { authenticator: withLockout(oneUser(storage), options) })
    const [long, short] = await Promise.all([
      served({ failures: 1, minutes: 15 }),
      served({ failures: 1, minutes }),
    ])
    await Promise.all([wrongPassword(long.port), wrongPassword(short.port)])
    const begun = performance.now()
    setWallClock(jump)
    expect(await loginCode(long.port)).toBe(530)
    let code = 530
    while (code === 530 && performance.now() - begun < 10_000) code = await loginCode(short.port)
    expect(code).toBe(230)
    expect(performance.now() - begun).toBeGreaterThan(1_000)
    expect(await loginCode(long.port)).toBe(530)
  })

  it('and rates stay what they are', async () => {
    const { port } = await serveFiles({
      limits: { connectionRate: 3, commandRate: 40, downloadRate: 2_000 * KIB },
    })
    const [first, second] = [await logIn(port), await logIn(port)]
    const third = await visit(port)
    third.destroy()
    const transfer = receiveData(first, 'RETR large')
    setWallClock(jump)
    // A second's worth is there at once, of bytes a part of it.
    await Promise.all([
      expectLasting(transfer, 1_000, 5_000),
      expectLasting(ask(second, Array(80).fill('NOOP')), 1_000, 5_000),
    ])
    const refused = await dial(port)
    expect(String(await heard(refused))).toMatch(/^421 /)
    await closed(refused)
  })
})
