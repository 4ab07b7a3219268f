// Who guesses is kept out at the door, and so is who does other things in place of a login; others from elsewhere are not (C-20, C-30).
import { type Door, type LockoutOptions, sharedLockouts, withLockout } from '@longshore/auth'
import { converse } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { withoutDelays } from './lab/impatient-clock.js'
import { oneUser, type Served, type ServeOptions, serve } from './lab/serve.js'
import { ask, dial, heard, logIn, visit } from './lab/visitor.js'

const GUESSER = { from: '127.0.3.1' }
const OTHER = { from: '127.0.3.2' }
const TURNED_AWAY = '421 Try again later: too many failed logins from this address.\r\n'

/** A server that locks an address at its fifth failure. */
function guarded(lockout: Partial<LockoutOptions> = {}, options: ServeOptions = {}): Promise<Served> {
  const users = oneUser(memoryStorage())
  const rules = { failures: 3, addressFailures: 5, minutes: 10, ...lockout }
  return serve(memoryStorage(), {
    authenticator: withLockout(users, rules),
    ...withoutDelays(),
    ...options,
  })
}

/** Guesses at one user after the other, in as few sessions as it can. */
async function guess(port: number, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 3) {
    const dialogue = await visit(port, GUESSER)
    for (let i = 0; i < Math.min(3, left); i++) {
      await dialogue.command(`USER user${left - i}`)
      await dialogue.command('PASS wrong')
    }
    dialogue.destroy()
  }
}

async function greeting(port: number, from = GUESSER): Promise<string> {
  return String(await heard(await dial(port, from)))
}

describe('an address that guesses', () => {
  it('is turned away when it connects again, and that is told with the time that it lasts', async () => {
    const served = await guarded()
    const stays = await logIn(served.port, GUESSER)
    await guess(served.port, 4)
    const fourth = await visit(served.port, GUESSER)
    fourth.destroy()
    await guess(served.port, 1)
    expect(await greeting(served.port)).toBe(TURNED_AWAY)
    expect(await served.event('the ban', ({ type }) => type === 'address-banned')).toEqual({
      type: 'address-banned',
      remoteAddress: GUESSER.from,
      reason: 'too many failed logins',
      milliseconds: 600_000,
    })
    // A session that was there goes on, and others come in from elsewhere.
    expect((await stays.command('NOOP')).code).toBe(200)
    expect((await (await logIn(served.port, OTHER)).command('PWD')).code).toBe(257)
  })

  it('costs no session: nothing but the refusal is told', async () => {
    const { port, events } = await guarded()
    await guess(port, 5)
    const before = events.filter(({ type }) => type === 'session-opened').length
    for (let i = 0; i < 20; i++) expect(await greeting(port)).toBe(TURNED_AWAY)
    expect(events.filter(({ type }) => type === 'session-opened')).toHaveLength(before)
    expect(events.filter(({ type }) => type === 'session-refused')).toHaveLength(20)
  })

  it('is turned away by every server that shares the count, once it has tried there', async () => {
    const state = sharedLockouts()
    // Two processes of one program name their lockouts alike.
    const shared = {
      ...state,
      admit: (...[rules, origin]: Parameters<typeof state.admit>) =>
        state.admit({ ...rules, name: 'one' }, origin),
    }
    const [here, there] = [await guarded({ state: shared }), await guarded({ state: shared })]
    await guess(here.port, 5)
    const last = await visit(there.port, GUESSER)
    expect((await ask(last, ['USER ada', 'PASS lovelace'])).map(({ code }) => code)).toEqual([331, 530])
    expect(await greeting(there.port)).toBe(TURNED_AWAY)
    expect((await (await logIn(there.port, OTHER)).command('PWD')).code).toBe(257)
  })
})

describe('an address that does something else in place of a login', () => {
  it.each([
    ['speaks HTTP', 3, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['says what is no command', 3, 'x\r\n'.repeat(20)],
    ['says lines without end', 3, `${'x'.repeat(9_000)}\r\n`.repeat(3)],
  ])('and %s is turned away before long', async (_what, times, bytes) => {
    const served = await guarded()
    for (let i = 0; i < times; i++) {
      const socket = await dial(served.port, GUESSER)
      socket.write(bytes)
      await heard(socket)
    }
    await served.event('the ban', ({ type }) => type === 'address-banned')
    expect(await greeting(served.port)).toBe(TURNED_AWAY)
  })

  it('and lets the time for a login pass is turned away before long', async () => {
    const served = await guarded({ offences: { 'no-login': 3 } }, { timeouts: { loginMs: 50 } })
    for (let i = 0; i < 2; i++) expect(await greeting(served.port)).toContain('421 Login timed out.')
    await served.event('the ban', ({ type }) => type === 'address-banned')
    expect(await greeting(served.port)).toBe(TURNED_AWAY)
  })

  it('but who is logged in may say what it likes', async () => {
    const { port } = await guarded({ addressFailures: 1 })
    const dialogue = await logIn(port, GUESSER)
    const replies = await ask(dialogue, Array<string>(20).fill('BLAH'))
    expect(new Set(replies.map(({ code }) => code))).toEqual(new Set([500]))
    expect((await dialogue.command('NOOP')).code).toBe(200)
    await visit(port, GUESSER)
  })
})

describe('a door that fails', () => {
  it.each<[string, (address: string) => never]>([
    [
      'throws',
      () => {
        throw new Error('door jammed')
      },
    ],
    ['answers nonsense', () => 'for ever' as never],
  ])('and %s lets everybody in, and costs no process (C-39)', async (_what, keptOutFor) => {
    const door: Door = {
      keptOutFor,
      offended: keptOutFor as never,
      onBan: keptOutFor as never,
    }
    const { server } = await serve(memoryStorage(), {
      authenticator: { ...oneUser(memoryStorage()), door },
    })
    const dialogue = await converse(server)
    expect(dialogue.greeting.code).toBe(220)
    await ask(dialogue, Array<string>(9).fill('BLAH'))
    expect((await dialogue.command('BLAH')).code).toBe(421)
  })
})
