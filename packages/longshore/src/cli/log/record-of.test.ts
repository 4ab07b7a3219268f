import type { ServerEvent } from '@longshore/core'
import { virtualPath } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { fakeSession } from '../../../test/fake-session.js'
import { EventRecords } from './record-of.js'

const records = () => new EventRecords(name => name === 'alice')
const WHO = { session: 's-1', address: '192.0.2.7', port: 40_000, secure: false }

function command(
  verb: string,
  argument: string | undefined,
  code: number,
  session = fakeSession({ user: 'alice', cwd: '/docs' }),
): ServerEvent {
  return { type: 'command', session, verb, argument, code, milliseconds: 1 }
}

describe('the records of events', () => {
  it('say who logged in, from where and how', () => {
    const session = fakeSession({ secure: true })
    expect(records().of({ type: 'login-succeeded', session, user: 'alice' })).toEqual({
      type: 'login-succeeded',
      ...WHO,
      secure: true,
      user: 'alice',
    })
  })

  it('show the user of a refused login only when there is one of that name (C-19)', () => {
    const failed = (user: string) =>
      records().of({ type: 'login-failed', session: fakeSession(), user, reason: 'bad credentials' })
    expect(failed('alice')).toMatchObject({ user: 'alice', reason: 'bad credentials' })
    expect(JSON.stringify(failed('my-secret-password'))).not.toContain('my-secret-password')
  })

  it('give a finished transfer its speed', () => {
    const record = records().of({
      type: 'transfer-finished',
      session: fakeSession({ user: 'alice' }),
      direction: 'upload',
      path: virtualPath('/a b'),
      outcome: 'failed',
      reason: 'stalled',
      bytes: 1500,
      milliseconds: 500.4,
      secure: true,
    })
    expect(record).toEqual({
      type: 'transfer-finished',
      ...WHO,
      user: 'alice',
      secure: true,
      direction: 'upload',
      path: '/a b',
      outcome: 'failed',
      reason: 'stalled',
      bytes: 1500,
      milliseconds: 500,
      bytesPerSecond: 2998,
    })
  })

  it('tell of changes with their whole path', () => {
    const each = records()
    const changes = [
      command('DELE', 'a.txt', 250),
      command('MKD', '/new', 257),
      command('XRMD', '../old', 250),
    ].map(event => each.of(event))
    expect(changes).toMatchObject([
      { type: 'changed', change: 'delete', path: '/docs/a.txt', user: 'alice' },
      { change: 'make-directory', path: '/new' },
      { change: 'remove-directory', path: '/old' },
    ])
  })

  it('tell a rename whole, with what RNFR named in the same session', () => {
    const each = records()
    const session = fakeSession({ user: 'alice', cwd: '/' })
    expect(each.of(command('RNFR', 'a', 350, session))).toBeUndefined()
    expect(each.of(command('RNFR', 'x', 350, fakeSession()))).toBeUndefined()
    expect(each.of(command('RNTO', 'b', 250, session))).toMatchObject({
      change: 'rename',
      path: '/a',
      to: '/b',
    })
  })

  it.each([
    ['that failed', command('DELE', 'a', 550)],
    ['that change nothing', command('CWD', 'a', 250)],
    ['named like a property of every object', command('constructor', 'a', 250)],
  ])('are silent about commands %s', (_, event) => {
    expect(records().of(event)).toBeUndefined()
  })

  it('reduce a fault to one line, without its stack', () => {
    const record = records().of({
      type: 'fault',
      where: 'authenticator',
      error: new Error('no database\nat line 1'),
    })
    expect(record).toEqual({ type: 'fault', where: 'authenticator', message: 'no database' })
  })
})
