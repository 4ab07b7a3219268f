import { Transform } from 'node:stream'
import { inspect } from 'node:util'
import { type Authenticator, type Principal, READ_WRITE } from '@longshore/auth'
import { StorageError } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { container as root } from 'tsyringe'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer } from '../create-server.js'
import { none, text } from '../dispatch/arguments.js'
import { defineCommand } from '../dispatch/command-definition.js'
import { reply } from '../dispatch/reply.js'
import type { ServerEvent } from '../events/server-event.js'
import type { ServerOptions } from '../options.js'
import type { FtpServer } from '../server/ftp-server-contract.js'
import { converse, receiveData, sendData } from '../testing/index.js'
import { fromContainer } from '../wiring/from-container.js'
import { token } from '../wiring/token.js'
import { CLOCK, REPLY_TEXTS, SESSION } from '../wiring/tokens.js'
import { definePlugin, type PluginHost } from './plugin.js'

const servers: FtpServer[] = []

function serve(options: Partial<ServerOptions> = {}): { server: FtpServer; events: ServerEvent[] } {
  const storage = memoryStorage({ files: { '/a.txt': 'hello' } })
  const principal: Principal = { name: 'alice', storage, permissions: READ_WRITE }
  const server = createServer({
    authenticator: { authenticate: async () => ({ granted: true, principal }) },
    ...options,
  })
  servers.push(server)
  const events: ServerEvent[] = []
  server.events$.subscribe(event => events.push(event))
  return { server, events }
}

async function enter(server: FtpServer) {
  const dialogue = await converse(server)
  await dialogue.command('USER alice')
  expect((await dialogue.command('PASS secret')).code).toBe(230)
  await dialogue.command('TYPE I')
  return dialogue
}

function plugin(setup: (host: PluginHost) => void, name = 'test') {
  return definePlugin({ name, setup })
}

const uptime = defineCommand({
  verb: 'UPTIME',
  argument: none,
  rfc: 'SITE',
  help: 'Time.',
  handle: () => reply(200, 'Up.'),
})

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

describe('a plugin', () => {
  it('adds commands, SITE verbs and FEAT lines', async () => {
    const { server } = serve({
      plugins: [
        plugin(host => {
          host.command(uptime)
          host.site(uptime)
          host.feature('X-ALWAYS')
          host.feature(session => (session.principal ? 'X-INSIDE' : undefined))
        }),
      ],
    })
    const outside = await converse(server)
    expect((await outside.command('FEAT')).lines).toContain(' X-ALWAYS')
    expect((await outside.command('FEAT')).lines).not.toContain(' X-INSIDE')
    expect((await outside.command('UPTIME')).code).toBe(530)
    const inside = await enter(server)
    expect((await inside.command('FEAT')).lines).toContain(' X-INSIDE')
    expect((await inside.command('uptime')).code).toBe(200)
    expect((await inside.command('SITE UPTIME')).code).toBe(200)
    expect((await inside.command('HELP')).lines.join(' ')).toContain('UPTIME')
  })

  it('is refused when its name or its verb is taken', () => {
    expect(() => serve({ plugins: [plugin(() => {}), plugin(() => {})] })).toThrow(/given twice/)
    expect(() => serve({ plugins: [plugin(host => host.command({ ...uptime, verb: 'NOOP' }))] })).toThrow(
      /NOOP is defined twice/,
    )
    expect(() => serve({ plugins: [{} as never] })).toThrow(/definePlugin/)
  })

  it('replaces a command when it says so', async () => {
    const { server } = serve({
      plugins: [plugin(host => host.command({ ...uptime, verb: 'NOOP' }, { replace: true }))],
    })
    const dialogue = await enter(server)
    expect((await dialogue.command('NOOP')).lines).toEqual(['Up.'])
  })

  it('may refuse a login before the authenticator is asked', async () => {
    const { server, events } = serve({
      plugins: [
        plugin(host =>
          host.onLogin(async ({ attempt }, next) =>
            attempt.secure ? next() : { granted: false, reason: 'clear' },
          ),
        ),
      ],
    })
    const dialogue = await converse(server)
    await dialogue.command('USER alice')
    expect((await dialogue.command('PASS secret')).code).toBe(530)
    expect(events.find(event => event.type === 'login-failed')).toMatchObject({
      user: 'alice',
      reason: 'clear',
    })
  })

  it('may refuse a command, and is not shown secrets', async () => {
    const seen: string[] = []
    const { server } = serve({
      plugins: [
        plugin(host =>
          host.onCommand(async ({ verb, argument }, next) => {
            seen.push(`${verb} ${String(argument)}`)
            return verb === 'DELE' ? reply(550, 'Never.') : next()
          }),
        ),
      ],
    })
    const dialogue = await enter(server)
    expect((await dialogue.command('DELE a.txt')).lines).toEqual(['Never.'])
    expect((await dialogue.command('SIZE a.txt')).lines).toEqual(['5'])
    expect(seen.join('\n')).not.toContain('secret')
  })

  it('keeps the secrets of its SITE verbs, and of those that are unknown, from events and interceptors (C-19)', async () => {
    const seen: string[] = []
    const password = defineCommand({
      ...{ verb: 'PSWD', argument: text('old new'), rfc: 'SITE', help: 'Password.', secret: true },
      handle: () => reply(200, 'Changed.'),
    })
    const { server, events } = serve({
      plugins: [
        plugin(host => {
          host.site(password)
          host.onCommand(async ({ verb, argument }, next) => {
            seen.push(`${verb} ${JSON.stringify(argument)}`)
            return next()
          })
        }),
      ],
    })
    const dialogue = await enter(server)
    expect((await dialogue.command('SITE PSWD hush hush2')).code).toBe(200)
    expect((await dialogue.command('SITE PASSWORD hush')).code).toBe(504)
    expect((await dialogue.command('SITE CHMOD 600 a.txt')).code).toBe(200)
    const told = events.flatMap(event =>
      event.type === 'command' && event.verb === 'SITE' ? [event.argument] : [],
    )
    expect(told).toEqual([undefined, undefined, 'CHMOD 600 a.txt'])
    expect(seen.filter(line => line.startsWith('SITE'))).toEqual([
      'SITE {"verb":"CHMOD","argument":"600 a.txt"}',
    ])
  })

  it('cannot print the argument of PASS with the session (C-19)', async () => {
    const printed: string[] = []
    const { server } = serve()
    server.events$.subscribe(event => printed.push(inspect(event, { depth: 12, showHidden: true })))
    await enter(server)
    expect(printed.some(text => text.includes('login-succeeded') && text.includes('PASS'))).toBe(true)
    expect(printed.join('\n')).not.toContain("'secret'")
  })

  it('puts transforms between storage and network, both ways', async () => {
    const upper = () =>
      new Transform({
        transform: (chunk: Buffer, _encoding, done) => done(null, chunk.toString().toUpperCase()),
      })
    const { server } = serve({
      plugins: [
        plugin(host =>
          host.onTransfer((transfer, next) => {
            transfer.through(upper())
            return next()
          }),
        ),
      ],
    })
    const dialogue = await enter(server)
    expect((await receiveData(dialogue, 'RETR a.txt')).bytes.toString()).toBe('HELLO')
    expect((await sendData(dialogue, 'STOR b.txt', 'quiet')).code).toBe(226)
    expect((await dialogue.command('SIZE b.txt')).lines).toEqual(['5'])
  })

  it('that throws after the bytes of an upload have come keeps it from being committed', async () => {
    const { server, events } = serve({
      plugins: [
        plugin(host =>
          host.onTransfer(async (transfer, next) => {
            await next()
            throw new StorageError('forbidden', transfer.path)
          }),
        ),
      ],
    })
    const dialogue = await enter(server)
    expect((await sendData(dialogue, 'STOR a.txt', 'infected')).code).toBe(451)
    expect((await dialogue.command('SIZE a.txt')).lines).toEqual(['5'])
    expect(events.find(event => event.type === 'transfer-finished')).toMatchObject({
      outcome: 'failed',
      reason: 'forbidden',
    })
  })

  it('has a service for every session and one for the server', async () => {
    const AUDIT = token<{ id: string }>('test:audit')
    const SHARED = token<object>('test:shared')
    const who = defineCommand({
      verb: 'WHOAMI',
      argument: none,
      rfc: 'none',
      help: 'Who.',
      handle: ({ session }) =>
        reply(
          200,
          `${session.resolve(AUDIT).id} ${Object.is(session.resolve(SHARED), session.resolve(SHARED))}`,
        ),
    })
    const { server } = serve({
      plugins: [
        plugin(host => {
          host.provide(AUDIT, container => ({ id: container.resolve(SESSION).id }), 'session')
          host.provide(SHARED, () => ({}), 'server')
          host.command(who)
        }),
      ],
    })
    const [one, two] = [await enter(server), await enter(server)]
    const first = (await one.command('WHOAMI')).lines
    expect((await one.command('WHOAMI')).lines).toEqual(first)
    expect((await two.command('WHOAMI')).lines).not.toEqual(first)
    expect(first[0]).toMatch(/true$/)
  })

  it('is closed with the server, the last one first, also when one throws', async () => {
    const order: string[] = []
    const { server } = serve({
      plugins: [
        plugin(host => host.onClose(() => void order.push('first')), 'first'),
        plugin(host => host.onClose(() => Promise.reject(new Error('closing'))), 'broken'),
        plugin(host => host.onClose(() => void order.push('last')), 'last'),
      ],
    })
    await server.close()
    expect(order).toEqual(['last', 'first'])
  })
})

describe('a plugin that never closes', () => {
  it('holds the close of the server up no longer than its patience, and is told of', async () => {
    const { server } = serve({
      timeouts: { pluginMs: 30 },
      plugins: [plugin(host => host.onClose(() => new Promise(() => {})))],
    })
    await expect(server.close()).resolves.toMatchObject({ sessions: 0, transfersCut: 0 })
  })
})

describe("the app's container", () => {
  it('replaces parts by token', async () => {
    const container = root.createChildContainer()
    container.register(REPLY_TEXTS, {
      useValue: { greeting: 'Hi.', welcome: 'In.', goodbye: 'Bye.', system: 'UNIX Type: L8' },
    })
    const { server } = serve({ container })
    expect((await converse(server)).greeting.lines).toEqual(['Hi.'])
  })

  it('makes the authenticator', async () => {
    class Accounts implements Authenticator {
      authenticate = async () => ({ granted: false as const, reason: 'from the container' })
    }
    const container = root.createChildContainer()
    container.register(Accounts, { useValue: new Accounts() })
    const { server, events } = serve({ container, authenticator: fromContainer<Authenticator>(Accounts) })
    const dialogue = await converse(server)
    await dialogue.command('USER a')
    await dialogue.command('PASS b')
    expect(events.find(event => event.type === 'login-failed')).toMatchObject({
      reason: 'from the container',
    })
  })

  it('moves time by its clock (C-42)', async () => {
    let now = 0
    const ticks = new Set<() => void>()
    const container = root.createChildContainer()
    container.register(CLOCK, {
      useValue: {
        now: () => now,
        date: () => new Date(0),
        after: () => () => {},
        every: (_ms: number, action: () => void) => {
          ticks.add(action)
          return () => ticks.delete(action)
        },
      },
    })
    const { server } = serve({ container, timeouts: { idleMs: 1_000, loginMs: 500 } })
    const late = await converse(server)
    const idle = await enter(server)
    now = 501
    for (const tick of ticks) tick()
    expect((await late.reply()).code).toBe(421)
    expect((await idle.command('NOOP')).code).toBe(200)
    now = 1_502
    for (const tick of ticks) tick()
    expect((await idle.reply()).code).toBe(421)
  })
})
