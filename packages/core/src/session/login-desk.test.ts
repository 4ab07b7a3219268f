import { type Authenticator, type LoginResult, READ_WRITE } from '@longshore/auth'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, enter, Gate, HandClock, rig } from '../../test/rig.js'
import { converse } from '../testing/index.js'

afterEach(closeAll)

const PLUGIN_MS = 60_000
// After the first wrong password.
const DELAY_MS = 250
const storage = memoryStorage()
const granted: LoginResult = {
  granted: true,
  principal: { name: 'alice', storage, permissions: READ_WRITE },
}

describe('the login desk', () => {
  it('numbers attempts from 1, and a challenge with the attempt that it belongs to', async () => {
    const asked: string[] = []
    const authenticator: Authenticator = {
      async challenge(_user, { attempt }) {
        asked.push(`challenge ${attempt}`)
        return 'password'
      },
      async authenticate(_credentials, { attempt }) {
        asked.push(`login ${attempt}`)
        return { granted: false }
      },
    }
    const dialogue = await converse(rig({ authenticator }).server)
    for (const line of ['USER a', 'PASS b', 'USER a', 'PASS c']) await dialogue.command(line)
    expect(asked).toEqual(['challenge 1', 'login 1', 'challenge 2', 'login 2'])
  })

  it('says 421 when challenge and login together take too long, and lets nobody in afterwards', async () => {
    const [challenge, login] = [new Gate<'none'>(), new Gate<LoginResult>()]
    const [asked, askedAgain] = [new Gate(), new Gate()]
    const authenticator: Authenticator = {
      challenge() {
        asked.open()
        return challenge.promise
      },
      authenticate() {
        askedAgain.open()
        return login.promise
      },
    }
    const clock = new HandClock()
    const timeouts = { loginMs: 10 * PLUGIN_MS, pluginMs: PLUGIN_MS }
    const { server, events } = rig({ authenticator, timeouts, ...clock.option })
    const dialogue = await converse(server)
    const reply = dialogue.command('USER alice')
    await asked.promise
    clock.advance(PLUGIN_MS * 0.6)
    challenge.open('none')
    await askedAgain.promise
    clock.advance(PLUGIN_MS * 0.6)
    expect((await reply).code).toBe(421)
    login.open(granted)
    await dialogue.closed
    expect(events.map(event => event.type)).not.toContain('login-succeeded')
  })

  it('lets nobody in whose session ended meanwhile', async () => {
    const [asked, login] = [new Gate(), new Gate<LoginResult>()]
    const authenticator: Authenticator = {
      authenticate() {
        asked.open()
        return login.promise
      },
    }
    const { server, events } = rig({ authenticator })
    const dialogue = await converse(server)
    await dialogue.command('USER alice')
    dialogue.write('PASS secret\r\n')
    await asked.promise
    const [session] = server.sessions
    session?.end()
    login.open(granted)
    await dialogue.closed
    expect(session?.principal).toBeUndefined()
    expect(events.map(event => event.type)).not.toContain('login-succeeded')
  })

  it('gives who logs in again as much time as the first time (P-26)', async () => {
    const answers: LoginResult[] = [granted, { granted: false }, granted]
    const authenticator: Authenticator = { authenticate: async () => answers.shift() as LoginResult }
    const clock = new HandClock()
    const { server } = rig({ authenticator, timeouts: { loginMs: 60_000, idleMs: 300_000 }, ...clock.option })
    const dialogue = await enter(server)
    clock.advance(200_000)
    await dialogue.command('USER alice')
    const delayed = clock.asked(DELAY_MS)
    const refused = dialogue.command('PASS wrong')
    await delayed
    clock.advance(10_000)
    expect((await refused).code).toBe(530)
    clock.advance(40_000)
    await dialogue.command('USER alice')
    expect((await dialogue.command('PASS secret')).code).toBe(230)
  })

  it('does not wait for ever for who was logged in once (P-26)', async () => {
    const answers: LoginResult[] = [granted, { granted: false }]
    const authenticator: Authenticator = { authenticate: async () => answers.shift() as LoginResult }
    const clock = new HandClock()
    const { server } = rig({ authenticator, timeouts: { loginMs: 60_000 }, ...clock.option })
    const dialogue = await enter(server)
    await dialogue.command('USER alice')
    const delayed = clock.asked(DELAY_MS)
    const refused = dialogue.command('PASS wrong')
    await delayed
    clock.advance(DELAY_MS)
    await refused
    clock.advance(61_000)
    expect(await dialogue.reply()).toMatchObject({ code: 421, lines: ['Login timed out.'] })
  })

  it('holds the end of a session up with no refusal that it holds back', async () => {
    const authenticator: Authenticator = { authenticate: async () => ({ granted: false }) }
    const clock = new HandClock()
    const { server } = rig({ authenticator, ...clock.option })
    const dialogue = await converse(server)
    await dialogue.command('USER alice')
    const delayed = clock.asked(DELAY_MS)
    dialogue.write('PASS wrong\r\n')
    await delayed
    const closed = server.close()
    expect((await dialogue.reply()).code).toBe(421)
    dialogue.end()
    await closed
    expect(clock.waiting).toBe(0)
  }, 5_000)
})
