// Who may be here, and how often: networks, rates, logins that wait, sessions and transfers of one user (C-30, C-32, B-26).
import { type Authenticator, READ_WRITE } from '@longshore/auth'
import { createServer, type ServerOptions } from '@longshore/core'
import { converse, type Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { oneUser, serve } from './lab/serve.js'
import { begin as beginTransfer, until } from './lab/transfer.js'
import { ask, dial, enter, heard, logIn, passivePort, visit } from './lab/visitor.js'

const storage = () => memoryStorage({ files: { '/file': 'x'.repeat(4_000_000) } })

/** What the server says first to a connection from each of these addresses; nothing where it only closes. */
async function greetings(options: Partial<ServerOptions>, addresses: readonly string[]): Promise<string[]> {
  const { port } = await serve(storage(), options)
  const codes: string[] = []
  for (const from of addresses) {
    const socket = await dial(port, { from })
    const first = new Promise<string>(resolve => {
      socket.once('data', chunk => resolve(String(chunk).slice(0, 3))).once('close', () => resolve(''))
    })
    codes.push(await first)
  }
  return codes
}

describe('networks', () => {
  it('that are denied get no word, not even of the networks that are allowed (C-30)', async () => {
    const networks = { allow: ['127.0.1.0/24', '127.0.2.7'], deny: ['127.0.1.128/25'] }
    const addresses = ['127.0.1.1', '127.0.1.200', '127.0.2.7', '127.0.2.8', '127.0.0.1']
    expect(await greetings({ networks }, addresses)).toEqual(['220', '', '220', '', ''])
  })

  it('are told of by an event, with the reason (C-30)', async () => {
    const served = await serve(storage(), { networks: { deny: ['127.0.1.1'] } })
    await heard(await dial(served.port, { from: '127.0.1.1' }))
    expect(await served.event('the refusal', ({ type }) => type === 'session-refused')).toMatchObject({
      ...{ remoteAddress: '127.0.1.1', reason: 'address not allowed' },
    })
  })

  it('hold for IPv4 in IPv6 as for IPv4, and for IPv6 (C-30, B-14)', async () => {
    const server = createServer({
      authenticator: oneUser(storage()),
      networks: { deny: ['192.0.2.0/24', '2001:db8::/32'] },
    })
    onTestFinished(() => server.close().then(() => {}))
    const seen: string[] = []
    server.events$.subscribe(event => {
      if (event.type === 'session-refused') seen.push(event.remoteAddress)
    })
    for (const remoteAddress of ['192.0.2.1', '::ffff:192.0.2.2', '::ffff:c000:203', '2001:db8:1::1'])
      await expect(converse(server, { remoteAddress })).rejects.toThrow('closed the connection')
    expect(seen).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8:1::1'])
    expect((await converse(server, { remoteAddress: '2001:db9::1' })).greeting.code).toBe(220)
  })

  it.each([
    [{ allow: ['10.0.0.0/33'] }, /networks\.allow: .*is no network/],
    [{ deny: 'all' }, /networks\.deny must be a list/],
    [{ allow: [] }, /networks\.allow must be a list/],
    [{ block: ['10.0.0.1'] }, /networks\.block is no option/],
  ])('%j are refused', (networks, message) => {
    const options = { authenticator: oneUser(storage()), networks } as unknown as ServerOptions
    expect(() => createServer(options)).toThrow(message)
  })
})

describe('the rate of connections', () => {
  it('is that of one address: the next are told, a flood is dropped, others come in (C-30)', async () => {
    const limits = { connectionRate: 5 }
    const flood = Array.from({ length: 20 }, () => '127.0.1.1')
    const codes = await greetings({ limits }, [...flood, '127.0.1.2'])
    expect(codes).toEqual([
      ...[...Array<string>(5).fill('220'), ...Array<string>(10).fill('421'), ...Array<string>(5).fill('')],
      '220',
    ])
  })
})

describe('sessions that wait for their login', () => {
  it('are a pool of its own: when it is full, those who are logged in stay, and the next wait outside (C-30)', async () => {
    const { port, server } = await serve(storage(), { limits: { maxLoginsWaiting: 4 } })
    const inside = await logIn(port, { from: '127.0.1.9' })
    const waiting = [
      ...[await visit(port, { from: '127.0.1.1' }), await visit(port, { from: '127.0.1.2' })],
      ...[await visit(port, { from: '127.0.1.3' }), await visit(port, { from: '127.0.1.4' })],
    ]
    expect(String(await heard(await dial(port, { from: '127.0.1.5' })))).toMatch(
      /^421 .*wait for their login/,
    )
    expect((await inside.command('NOOP')).code).toBe(200)
    await enter(waiting[0] as Dialogue)
    const next = await visit(port, { from: '127.0.1.5' })
    waiting[1]?.destroy()
    await until('one gone', () => server.sessions.size === 5)
    await logIn(port, { from: '127.0.1.6' })
    expect((await next.command('NOOP')).code).toBe(200)
  })

  it('are half of one address at most, so that others find the way in (C-30)', async () => {
    const limits = { maxLoginsWaiting: 4 }
    const codes = await greetings({ limits }, ['127.0.1.1', '127.0.1.1', '127.0.1.1', '127.0.1.2'])
    expect(codes).toEqual(['220', '220', '421', '220'])
  })

  it('wait again when they are logged out (C-30)', async () => {
    const { port } = await serve(storage(), { limits: { maxLoginsWaiting: 1 } })
    const first = await logIn(port)
    const second = await visit(port)
    await second.command('USER ada')
    expect((await second.command('PASS lovelace')).code).toBe(230)
    // A refused login is the end of the one before.
    await first.command('USER ada')
    expect((await first.command('PASS wrong')).code).toBe(530)
    expect(String(await heard(await dial(port)))).toMatch(/^421 /)
  })
})

describe('one user', () => {
  const named = (limits?: { readonly maxSessions: number }): Authenticator => ({
    authenticate: async ({ user: name }) => ({
      granted: true,
      principal: { name, storage: storage(), permissions: READ_WRITE, ...(limits && { limits }) },
    }),
  })
  const codeOf = async (port: number, user: string) => {
    const dialogue = await visit(port)
    await dialogue.command(`USER ${user}`)
    return (await dialogue.command('PASS x')).code
  }

  it('has so many sessions, others have theirs (C-30)', async () => {
    const { port } = await serve(storage(), {
      ...{ authenticator: named(), limits: { maxSessionsPerUser: 2 } },
    })
    const users = ['ada', 'ada', 'ada', 'bob']
    const codes: number[] = []
    for (const user of users) codes.push(await codeOf(port, user))
    expect(codes).toEqual([230, 230, 530, 230])
  })

  it('has as many as her principal says, when it says (C-30)', async () => {
    const { port } = await serve(storage(), {
      ...{ authenticator: named({ maxSessions: 3 }), limits: { maxSessionsPerUser: 1 } },
    })
    const codes: number[] = []
    for (let i = 0; i < 4; i++) codes.push(await codeOf(port, 'ada'))
    expect(codes).toEqual([230, 230, 230, 530])
  })
})

describe('the rate of commands', () => {
  it('makes a session wait that sends more, answers every command, and holds up nobody else (C-32)', async () => {
    const { port } = await serve(storage(), { limits: { commandRate: 50 } })
    const [hasty, other] = [await logIn(port), await logIn(port)]
    const begun = performance.now()
    const all = ask(hasty, Array<string>(100).fill('NOOP'))
    for (let i = 0; i < 10; i++) expect((await other.command('NOOP')).code).toBe(200)
    expect(performance.now() - begun).toBeLessThan(800)
    expect(new Set((await all).map(({ code }) => code))).toEqual(new Set([200]))
    // Fifty at once, three of them for the login; the others at their pace.
    expect(performance.now() - begun).toBeGreaterThan(900)
  })

  it('ends with the session, also of a client that hangs up while it waits (C-32)', async () => {
    const { port, server } = await serve(storage(), { limits: { commandRate: 1 } })
    const hasty = await visit(port)
    hasty.write('NOOP\r\n'.repeat(50))
    expect((await hasty.reply()).code).toBe(200)
    hasty.destroy()
    await until('no session', () => server.sessions.size === 0)
  })
})

describe('transfers at once', () => {
  it('are no more than the limit: the next is told 425 and works later, with the port it has (B-26)', async () => {
    const { port } = await serve(storage(), { limits: { maxTransfers: 1 } })
    const [first, second] = [await logIn(port), await logIn(port)]
    const running = await beginTransfer(first, 'RETR file')
    running.data.pause()
    const passive = await passivePort(second)
    expect((await second.command('LIST')).wire).toMatch(/^425 Too many transfers/)
    running.data.resume()
    expect((await running.end).code).toBe(226)
    const data = await dial(passive)
    second.write('RETR file\r\n')
    expect((await heard(data)).length).toBe(4_000_000)
  })

  it('of one user are bounded apart, and count until they end, however they end (B-26)', async () => {
    const { port, server } = await serve(storage(), { limits: { maxTransfersPerUser: 2 } })
    const dialogues = [await logIn(port), await logIn(port), await logIn(port)] as const
    const [first, second, third] = dialogues
    const one = await beginTransfer(first, 'RETR file')
    const two = await beginTransfer(second, 'STOR new')
    await passivePort(third)
    expect((await third.command('RETR file')).code).toBe(425)
    one.data.pause()
    first.destroy()
    await until('one gone', () => server.sessions.size === 2)
    const again = await beginTransfer(third, 'RETR file')
    again.data.resume()
    expect((await again.end).code).toBe(226)
    second.write('ABOR\r\n')
    expect((await two.end).code).toBe(426)
    expect((await second.reply()).code).toBe(226)
    for (let round = 0; round < 5; round++) {
      await passivePort(third)
      expect((await third.command('RETR nothing')).code).toBe(550)
    }
    const [left, right] = [await beginTransfer(second, 'STOR a'), await beginTransfer(third, 'STOR b')]
    for (const { data, end } of [left, right]) {
      data.end('whole')
      expect((await end).code).toBe(226)
    }
  })
})
