// CCC by option: the control connection goes on in the clear, and data connections stay protected (C-16, C-22; RFC 4217 §6).
import { once } from 'node:events'
import { connect, type SecureVersion } from 'node:tls'
import { READ_WRITE, staticUsers } from '@longshore/auth'
import { createServer, type FtpServer, type TlsOptions } from '@longshore/core'
import { memoryStorage } from '@longshore/storage-memory'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Authority } from './authority.js'
import { LeavingClient } from './leaving-client.js'

const authority = new Authority()
const identity = authority.issue('localhost')
const servers: FtpServer[] = []
const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3']

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close({ graceMs: 0 })))
})

afterAll(() => authority.remove())

function serve(tls: Partial<TlsOptions> = {}): FtpServer {
  const storage = memoryStorage({ files: { '/cargo': 'tea and spices' } })
  const common = { password: 'x', storage, permissions: READ_WRITE }
  const server = createServer({
    authenticator: staticUsers([
      { name: 'ada', ...common },
      { name: 'careful', ...common, requireTls: 'control' },
    ]),
    tls: { ...identity, clearCommandChannel: true, policy: 'required', ...tls },
  })
  servers.push(server)
  return server
}

async function visit(
  server: FtpServer,
  version: SecureVersion = 'TLSv1.3',
  user = 'ada',
): Promise<LeavingClient> {
  const { port } = await server.listen({ port: 0, host: '127.0.0.1' })
  const client = await LeavingClient.connect(port, { minVersion: version, maxVersion: version })
  for (const line of [`USER ${user}`, 'PASS x', 'PBSZ 0', 'PROT P', 'TYPE I'])
    await client.dialogue.command(line)
  return client
}

/** Leaves TLS in order. */
async function leave(client: LeavingClient): Promise<LeavingClient> {
  expect((await client.dialogue.command('CCC')).code).toBe(200)
  client.tcp.write(await client.leave())
  return client
}

async function codes({ dialogue }: LeavingClient, ...lines: string[]): Promise<number[]> {
  const found: number[] = []
  for (const line of lines) found.push((await dialogue.command(line)).code)
  return found
}

/** Resolves when the server has no session left. */
async function alone(server: FtpServer): Promise<void> {
  if (server.sessions.size === 0) return
  await new Promise<void>(resolve => {
    const watching = server.events$.subscribe(({ type }) => {
      if (type === 'session-closed') resolve(watching.unsubscribe())
    })
  })
  expect(server.sessions.size).toBe(0)
}

describe.each(VERSIONS)('CCC over %s', version => {
  it('goes on in the clear behind close_notify of both sides', async () => {
    const server = serve()
    const happened: string[] = []
    server.events$.subscribe(({ type }) => happened.push(type))
    const client = await leave(await visit(server, version))
    expect(await codes(client, 'NOOP', 'PWD', 'NOOP')).toEqual([200, 257, 200])
    expect((await client.dialogue.command('STAT')).wire).toContain('Control connection in the clear')
    expect([...server.sessions.values()].map(({ secure }) => secure)).toEqual([false])
    expect(happened).toContain('session-cleared')
  })

  it('goes on in the clear with clients that say no close_notify', async () => {
    const client = await visit(serve(), version)
    await codes(client, 'CCC')
    await client.leave()
    expect(await codes(client, 'NOOP', 'PWD')).toEqual([200, 257])
  })

  it('tells close_notify from the clear text behind it, wherever the two are cut', async () => {
    for (let cut = 1; ; cut++) {
      const client = await visit(serve(), version)
      await codes(client, 'CCC')
      const bytes = Buffer.concat([await client.leave(), Buffer.from('NOOP\r\n')])
      if (cut >= bytes.length) break
      client.tcp.write(bytes.subarray(0, cut))
      await new Promise(setImmediate)
      await new Promise(setImmediate)
      client.tcp.write(bytes.subarray(cut))
      expect((await client.dialogue.reply()).code).toBe(200)
    }
  })

  it('keeps data connections protected, and bound to the TLS session that there was (C-07)', async () => {
    const before = await visit(serve({ sessionReuse: 'require' }), version)
    const session = before.dialogue.tlsSession
    const client = await leave(before)
    expect(await download(client, version, session)).toEqual(['tea and spices', 226])
    expect(await download(client, version)).toEqual(['', 522])
  })

  it('leaves nothing when the client goes at once (C-38)', async () => {
    for (const end of ['end', 'resetAndDestroy'] as const) {
      for (const notified of [false, true]) {
        const server = serve()
        const client = await visit(server, version)
        await codes(client, 'CCC')
        const notice = await client.leave()
        if (notified) client.tcp.write(notice)
        client.tcp[end]()
        await alone(server)
        expect(server.sessions.size).toBe(0)
      }
    }
  })
})

describe('CCC', () => {
  it('works where TLS is implicit', async () => {
    const server = serve()
    const { port } = await server.listen({ port: 0, host: '127.0.0.1', implicitTls: true })
    const client = await LeavingClient.connect(port, {}, true)
    expect(await codes(client, 'USER ada', 'PASS x')).toEqual([331, 230])
    expect(await codes(await leave(client), 'NOOP', 'QUIT')).toEqual([200, 221])
    await alone(server)
  })

  it('is in FEAT where it is allowed, and only as long as there is something to leave', async () => {
    const feat = async ({ dialogue }: LeavingClient) => (await dialogue.command('FEAT')).wire
    const client = await visit(serve())
    expect(await feat(client)).toContain(' CCC')
    expect(await feat(await leave(client))).not.toContain(' CCC')
    expect(await feat(await visit(serve({ clearCommandChannel: false })))).not.toContain(' CCC')
  })

  it('is refused unless it is asked for, before login, twice, and to users who have to stay protected (C-58)', async () => {
    expect(await codes(await visit(serve({ clearCommandChannel: false })), 'CCC', 'NOOP')).toEqual([533, 200])
    expect(await codes(await visit(serve(), 'TLSv1.3', 'nobody'), 'CCC', 'SYST')).toEqual([530, 215])
    expect(await codes(await leave(await visit(serve())), 'CCC', 'NOOP')).toEqual([503, 200])
    expect(await codes(await visit(serve(), 'TLSv1.3', 'careful'), 'CCC', 'NOOP')).toEqual([534, 200])
  })

  it('ends the session where something follows it before its reply, for nobody knows how that was meant', async () => {
    const server = serve()
    const { dialogue } = await visit(server)
    dialogue.write('CCC\r\nNOOP\r\n')
    expect((await dialogue.reply()).code).toBe(503)
    await dialogue.closed
    expect(server.sessions.size).toBe(0)
  })

  it('lets nobody on the way lower the protection of data, or log in as somebody else (C-16, C-22)', async () => {
    const client = await leave(await visit(serve()))
    expect(await codes(client, 'PROT C', 'PBSZ 0', 'USER ada')).toEqual([503, 503, 530])
  })

  it('can be followed by AUTH, behind which everything is forgotten, and TLS is left no more (P-05, C-18)', async () => {
    const server = serve()
    const client = await leave(await visit(server))
    expect((await client.dialogue.command('AUTH TLS')).code).toBe(234)
    await client.dialogue.secure()
    expect(await codes(client, 'PWD', 'USER ada', 'PASS x', 'PROT C', 'CCC')).toEqual([
      530, 331, 230, 534, 533,
    ])
    client.dialogue.destroy()
    await alone(server)
  })

  it('lets a farewell go out, and a server close (C-43)', async () => {
    const quits = await leave(await visit(serve()))
    expect(await codes(quits, 'QUIT')).toEqual([221])
    await quits.dialogue.closed
    const server = serve()
    const stays = await leave(await visit(server))
    await Promise.all([server.close(), stays.dialogue.closed])
    expect(stays.dialogue.unread.map(({ code }) => code)).toEqual([421])
  })

  it('ends the session of a client that goes on with TLS', async () => {
    const server = serve()
    const client = await visit(server)
    await codes(client, 'CCC')
    await client.leave()
    client.tcp.write(Buffer.concat([Buffer.from([23, 3, 3, 0, 100]), Buffer.alloc(100)]))
    await alone(server)
    expect(server.sessions.size).toBe(0)
  })
})

/** What comes over a data connection with this TLS session, and the reply. */
async function download(
  { dialogue }: LeavingClient,
  version: SecureVersion,
  session?: Buffer,
): Promise<[string, number]> {
  const { lines } = await dialogue.command('EPSV')
  const port = Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1])
  const versions = { minVersion: version, maxVersion: version }
  const data = connect({
    ...{ port, host: '127.0.0.1', rejectUnauthorized: false, ...versions },
    ...(session && { session }),
  })
  const chunks: Buffer[] = []
  data.on('data', (bytes: Buffer) => chunks.push(bytes)).on('error', () => {})
  const closed = once(data, 'close')
  const { code } = await dialogue.command('RETR cargo')
  await closed
  return [Buffer.concat(chunks).toString(), code]
}
