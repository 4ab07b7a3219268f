import { describe, expect, it } from 'vitest'
import { MemoryIo } from '../../../test/memory-io.js'
import { jsonLog } from './json-log.js'
import { paintFor } from './paint.js'
import { readableLog } from './readable-log.js'
import type { LogRecord } from './record.js'
import { Screen } from './screen.js'
import { serverLogger } from './server-logger.js'

const WHO = { session: 's-1', address: '192.0.2.7', port: 40_000, user: 'alice', secure: false }
const DONE = {
  type: 'transfer-finished',
  ...WHO,
  direction: 'download',
  path: '/a.iso',
  outcome: 'completed',
  bytes: 1_200_000_000,
  milliseconds: 3_400,
  bytesPerSecond: 352_941_176,
} as const

/** What follows the date and time. */
function readable(...records: LogRecord[]): string[] {
  const io = new MemoryIo()
  const log = readableLog(new Screen(io.stdout), paintFor(io.stdout, io.env), io.now)
  for (const record of records) log.write(record)
  return io.stdout.lines.map(line => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}/, ''))
}

describe('the readable log', () => {
  it('has one line for each thing that matters, its fields two spaces apart', () => {
    expect(
      readable(
        { type: 'login-succeeded', ...WHO, secure: true },
        {
          type: 'login-failed',
          session: 's',
          address: '192.0.2.9',
          port: 1,
          secure: false,
          reason: 'bad credentials',
        },
        { type: 'session-refused', address: '192.0.2.9', reason: 'too many sessions' },
        {
          type: 'address-banned',
          address: '192.0.2.9',
          reason: 'too many failed logins',
          milliseconds: 900_000,
        },
        DONE,
        {
          ...DONE,
          direction: 'upload',
          path: '/two words',
          outcome: 'aborted',
          reason: 'ABOR',
          bytes: 0,
          milliseconds: 0,
        },
        { type: 'changed', ...WHO, change: 'rename', path: '/a', to: '/b' },
        { type: 'changed', ...WHO, change: 'delete', path: '/a' },
        { type: 'session-closed', ...WHO, reason: 'idle', milliseconds: 61_000 },
        { type: 'fault', where: 'storage', message: 'disk gone' },
        { type: 'warning', message: 'take care' },
        { type: 'closing', sessions: 3, transfers: 2, graceMs: 30_000 },
        { type: 'closed', sessions: 3, transfersCut: 1, cut: [] },
      ),
    ).toEqual([
      'login     alice 192.0.2.7     over TLS',
      'denied    unknown user 192.0.2.9  bad credentials',
      'refused   192.0.2.9           too many sessions',
      'banned    192.0.2.9           for 15 min 00 s  too many failed logins',
      'download  alice 192.0.2.7     /a.iso  1.20 GB in 3.4 s  353 MB/s  completed',
      'upload    alice 192.0.2.7     "/two words"  0 B in 0 ms  aborted  ABOR',
      'rename    alice 192.0.2.7     /a → /b',
      'delete    alice 192.0.2.7     /a',
      'logout    alice 192.0.2.7     after 1 min 01 s  idle',
      'fault     storage  disk gone',
      'warning   take care',
      'closing   waiting for 2 transfers, at most 30 s; Ctrl-C again ends at once',
      'closed    1 transfer cut off',
    ])
  })

  it('is silent about what only programs want to know', () => {
    expect(
      readable(
        { type: 'session-opened', ...WHO },
        { type: 'session-secured', ...WHO, protocol: 'TLSv1.3' },
        { type: 'session-cleared', ...WHO },
        { type: 'transfer-started', ...WHO, direction: 'download', path: '/a' },
        { type: 'listening', address: '::', port: 1, implicitTls: false },
      ),
    ).toEqual([])
  })

  it('keeps hostile names, users and reasons in their line and off the terminal (C-54)', () => {
    const hostile = 'a\r\n\u001b[2J\u202e"x'
    const lines = readable({
      ...DONE,
      user: hostile,
      path: `/${hostile}`,
      outcome: 'failed',
      reason: hostile,
      address: hostile,
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(lines[0]).toContain('"/a\\r\\n\\x1b[2J\\u202e\\"x"')
  })

  it('shows the time of day alone, and colours, on a terminal', () => {
    const io = new MemoryIo({ terminal: true })
    readableLog(new Screen(io.stdout), paintFor(io.stdout, io.env), io.now).write({
      ...DONE,
      outcome: 'failed',
    })
    expect(io.stdout.text.replaceAll('\u001b[', '<')).toMatch(/^<2m\d\d:\d\d:\d\d<22m {2}<31mdownload<39m/)
  })

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('has no colours with %o', env => {
    const io = new MemoryIo({ terminal: true, env })
    readableLog(new Screen(io.stdout), paintFor(io.stdout, io.env), io.now).write({
      ...DONE,
      outcome: 'failed',
    })
    expect(io.stdout.text).not.toContain('\u001b')
  })
})

describe('the JSON log', () => {
  it('has one object a line, with the time first', () => {
    const io = new MemoryIo()
    const log = jsonLog(io.stdout, io.now)
    log.write(DONE)
    log.write({ type: 'warning', message: 'a\nb' })
    expect(io.stdout.lines.map(line => JSON.parse(line) as unknown)).toEqual([
      { time: '2026-03-01T12:00:00.000Z', ...DONE },
      { time: '2026-03-01T12:00:00.000Z', type: 'warning', message: 'a\nb' },
    ])
    expect(io.stdout.lines[0]).toMatch(/^\{"time":/)
  })
})

describe('the logger of the server', () => {
  it('makes faults of errors, without their stacks, and passes over the rest', () => {
    const records: LogRecord[] = []
    const logger = serverLogger({ write: record => records.push(record) })
    logger.error({ error: new Error('too many open files\n    at x') }, 'accepting connections failed')
    logger.error({}, 'odd')
    logger.warn({}, 'passwords may travel in the clear')
    logger.info({}, 'x')
    logger.debug({}, 'x')
    expect(records).toEqual([
      { type: 'fault', where: 'accepting connections failed', message: 'too many open files' },
      { type: 'fault', where: 'odd', message: 'no reason given' },
    ])
  })
})
