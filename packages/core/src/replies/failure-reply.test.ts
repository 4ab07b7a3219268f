import { type DataChannelCode, DataChannelError } from '@longshore/data-channel'
import { type StorageCode, StorageError } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../dispatch/reply.js'
import { failureReply } from './failure-reply.js'

const STORAGE: readonly [StorageCode, number, number][] = [
  ['not-found', 550, 451],
  ['not-a-directory', 550, 451],
  ['is-a-directory', 550, 451],
  ['not-empty', 550, 451],
  ['forbidden', 550, 451],
  ['exists', 553, 451],
  ['bad-name', 553, 451],
  ['bad-offset', 554, 451],
  ['busy', 450, 451],
  ['no-space', 452, 552],
  ['over-quota', 552, 552],
  ['too-many', 553, 451],
  ['unsupported', 502, 451],
  ['unavailable', 451, 451],
  ['io', 451, 451],
]

const DATA: readonly [DataChannelCode, number][] = [
  ['no-channel', 425],
  ['no-port', 425],
  ['peer-refused', 425],
  ['connect-timeout', 425],
  ['stalled', 426],
  ['too-slow', 426],
  ['reset', 426],
  ['aborted', 426],
  ['tls-failed', 522],
]

describe('failureReply', () => {
  it.each(STORAGE)('answers %s with %i before the 150 and %i after it', (code, before, after) => {
    expect(failureReply(new StorageError(code, '/x'), 'before').code).toBe(before)
    expect(failureReply(new StorageError(code, '/x'), 'after').code).toBe(after)
  })

  it.each(DATA)('answers a data connection that failed by %s with %i in either phase', (code, answer) => {
    expect(failureReply(new DataChannelError(code), 'before').code).toBe(answer)
    expect(failureReply(new DataChannelError(code), 'after').code).toBe(answer)
  })

  it('lets a command differ from the table, but only before the 150', () => {
    const error = new StorageError('exists', '/x')
    expect(failureReply(error, 'before', { exists: 550 }).code).toBe(550)
    expect(failureReply(error, 'before', { busy: 550 }).code).toBe(553)
    expect(failureReply(error, 'after', { exists: 550 }).code).toBe(451)
  })

  it('tells the virtual path and a phrase, never a message, a cause or a stack (P-09, C-56)', () => {
    const cause = Object.assign(new Error("EACCES: permission denied, open '/srv/ftp/secret'"), {
      code: 'EACCES',
    })
    const { lines } = failureReply(new StorageError('io', '/pub/a', cause), 'before')
    expect(lines).toEqual(['/pub/a: Local error in processing.'])
    expect(failureReply(cause, 'before').lines.join()).not.toContain('srv')
    expect(failureReply(cause, 'before').lines.join()).not.toContain('EACCES')
  })

  it('answers absent and forbidden alike (C-56)', () => {
    const absent = failureReply(new StorageError('not-found', '/x'), 'before')
    expect(failureReply(new StorageError('forbidden', '/x'), 'before')).toEqual(absent)
  })

  it('answers a refused, an absent and a silent peer alike (B-04)', () => {
    const absent = failureReply(new DataChannelError('connect-timeout'), 'after')
    expect(failureReply(new DataChannelError('peer-refused'), 'after')).toEqual(absent)
  })

  it('leaves out what is no virtual path, and one that would make the reply long (C-32)', () => {
    expect(failureReply(new StorageError('busy', 'C:\\root'), 'before').lines).toEqual([
      'Busy, try again later.',
    ])
    expect(failureReply(new StorageError('busy', `/${'x'.repeat(4000)}`), 'before').lines).toEqual([
      'Busy, try again later.',
    ])
  })

  it('gives a refusal its own reply', () => {
    expect(failureReply(new Refusal(504, 'No.'), 'after')).toEqual({ code: 504, lines: ['No.'] })
  })

  it.each([
    undefined,
    null,
    'text',
    42,
    new Error('secret'),
    { code: 'not-found' },
    Object.assign(new StorageError('io', '/x'), { code: 'constructor' }),
    Object.assign(new DataChannelError('reset'), { code: '__proto__' }),
  ])('answers whatever else was thrown with 451 (%#)', thrown => {
    const expected = { code: 451, lines: ['Requested action aborted: local error in processing.'] }
    expect(failureReply(thrown, 'before')).toEqual(expected)
    expect(failureReply(thrown, 'after')).toEqual(expected)
  })
})
