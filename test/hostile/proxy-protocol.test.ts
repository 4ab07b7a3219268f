// Only listed proxies speak for clients; what they say counts everywhere, and what they fail to say closes the connection (B-30, C-23).
import { connect as connectTls } from 'node:tls'
import { createServer, type ListenOptions, type ServerOptions } from '@longshore/core'
import { Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { header1, header2, proxyTo } from './lab/proxied.js'
import { oneUser, type Served, serve } from './lab/serve.js'
import { dial, enter, heard, logIn, passivePort, visit } from './lab/visitor.js'

const PROXY = '127.0.0.70'
const CLIENT = { from: '192.0.2.7', to: '198.51.100.10' }
const HEADERS = { 'version 1': header1, 'version 2': header2 }

type Proxied = Partial<ListenOptions['proxyProtocol']> & { readonly implicitTls?: boolean }

/** A server that believes {@link PROXY}. */
async function scene(how: Proxied = {}, options: Partial<ServerOptions> = {}): Promise<Served> {
  const { implicitTls = false, ...proxyProtocol } = how
  const served = await serve(memoryStorage({ files: { '/file': 'for the client' } }), options)
  const { port } = await served.server.listen({
    ...{ port: 0, host: '127.0.0.1', implicitTls },
    proxyProtocol: { from: [`${PROXY}/32`], ...proxyProtocol },
  })
  return { ...served, port }
}

/** A connection of the proxy that has sent `bytes`. */
async function fromProxy(port: number, bytes: Uint8Array, from = PROXY) {
  const socket = await dial(port, { from })
  socket.write(bytes)
  return socket
}

describe.each(Object.entries(HEADERS))('a header of %s', (_, header) => {
  it('makes its addresses those of the session (B-30)', async () => {
    const { server, port } = await scene()
    const dialogue = new Dialogue(await fromProxy(port, header(CLIENT)))
    expect((await dialogue.reply()).code).toBe(220)
    const [session] = server.sessions
    expect(session).toMatchObject({
      ...{ remoteAddress: CLIENT.from, remotePort: 40_000, localAddress: CLIENT.to, localPort: 21 },
    })
    await enter(dialogue)
    expect((await dialogue.command('PASV')).wire).toMatch(/\(198,51,100,10,\d+,\d+\)/)
  })

  it('may come byte by byte, with commands right behind it (B-30)', async () => {
    const { port } = await scene()
    const dialogue = new Dialogue(await fromProxy(port, Buffer.alloc(0)))
    for (const byte of header(CLIENT)) {
      dialogue.write(Buffer.of(byte))
      await new Promise(setImmediate)
    }
    expect((await dialogue.reply()).code).toBe(220)
    const glued = new Dialogue(
      await fromProxy(port, Buffer.concat([header(CLIENT), Buffer.from('NOOP\r\nUSER ada\r\n')])),
    )
    const codes = [await glued.reply(), await glued.reply(), await glued.reply()].map(({ code }) => code)
    expect(codes).toEqual([220, 200, 331])
  })

  it('comes before implicit TLS, whose first bytes may be in the same segment (B-30)', async () => {
    const tls = { cert: SERVER_CERT, key: SERVER_KEY }
    const { port } = await scene({ implicitTls: true }, { tls })
    const proxy = await proxyTo(port, PROXY, () => header(CLIENT))
    const secure = connectTls({ port: proxy, host: '127.0.0.1', rejectUnauthorized: false })
    onTestFinished(() => void secure.destroy())
    const said = await new Promise(resolve =>
      secure.once('data', chunk => resolve(String(chunk).slice(0, 3))),
    )
    expect(said).toBe('220')
  })

  it('of an unlisted peer is no header but garbage, and closes (C-23)', async () => {
    const served = await scene()
    const { port, events } = served
    const said = (await heard(await fromProxy(port, header(CLIENT), '127.0.0.71'))).toString()
    expect(said).toMatch(/^220 [^\r]*\r\n(500 [^\r]*\r\n)*(221 [^\r]*\r\n)?$/)
    await served.event('the end', ({ type }) => type === 'session-closed')
    const addresses = events.flatMap(one =>
      'session' in one && one.session ? [one.session.remoteAddress] : [],
    )
    expect([...new Set(addresses)]).toEqual(['127.0.0.71'])
  })

  it('counts for limits: clients behind one proxy have each their share (B-30, C-30)', async () => {
    const { port } = await scene({}, { limits: { maxSessionsPerAddress: 1 } })
    const codes: number[] = []
    for (const from of ['192.0.2.7', '192.0.2.8', '192.0.2.7'])
      codes.push((await new Dialogue(await fromProxy(port, header({ ...CLIENT, from }))).reply()).code)
    expect(codes).toEqual([220, 220, 421])
  })
})

describe('a listed proxy', () => {
  it.each([
    ['no header', 'USER ada\r\n'],
    ['a header that is none', 'PROXY TCP4 192.0.2.7 198.51.100.10 1 99999\r\n'],
    ['half a header', 'PROXY TCP4 192.0.2.7'],
  ])('that sends %s is closed without a word (B-30, C-23)', async (_, text) => {
    const served = await scene({ timeoutMs: 200 })
    const { server, port } = served
    expect((await heard(await fromProxy(port, Buffer.from(text)))).toString()).toBe('')
    const refused = await served.event('the refusal', ({ type }) => type === 'session-refused')
    expect(refused).toMatchObject({ remoteAddress: PROXY, reason: expect.stringContaining('PROXY header') })
    expect(server.sessions.size).toBe(0)
  })

  it('that says nothing is closed in time, before anything is said to it (B-30)', async () => {
    const { port } = await scene({ timeoutMs: 150 })
    const begun = performance.now()
    expect((await heard(await dial(port, { from: PROXY }))).toString()).toBe('')
    expect(performance.now() - begun).toBeGreaterThan(100)
  })

  it('that only looks whether the port is open is no event (B-30)', async () => {
    const { port, events } = await scene()
    const socket = await dial(port, { from: PROXY })
    socket.end()
    await heard(socket)
    expect(events.map(({ type }) => type)).not.toContain('session-refused')
  })

  it('that speaks for itself is a client of its own address (B-30)', async () => {
    const { server, port } = await scene()
    await new Dialogue(await fromProxy(port, Buffer.from('PROXY UNKNOWN\r\n'))).reply()
    expect([...server.sessions].map(({ remoteAddress }) => remoteAddress)).toEqual([PROXY])
  })

  it('that waits is closed with the server (C-43)', async () => {
    const { server, port } = await scene()
    const socket = await dial(port, { from: PROXY })
    await server.close()
    expect((await heard(socket)).toString()).toBe('')
  })
})

describe('passive data connections of a session behind a proxy', () => {
  const fetch = async (control: Dialogue, from: string) => {
    const data = await dial(await passivePort(control), { from })
    control.write('RETR file\r\n')
    return (await heard(data)).toString()
  }
  const behindProxy = async (data: 'client' | 'proxy') => {
    const { port } = await scene({ data })
    const socket = await fromProxy(port, header2({ from: '127.0.0.80', to: CLIENT.to }))
    const dialogue = new Dialogue(socket)
    await dialogue.reply()
    await enter(dialogue)
    return dialogue
  }

  it.each([
    ['client', '127.0.0.80', '127.0.0.70'],
    ['proxy', '127.0.0.70', '127.0.0.80'],
  ] as const)(
    'come from the %s and from nobody else, as it was told (B-23, B-30)',
    async (data, peer, other) => {
      expect(await fetch(await behindProxy(data), peer)).toBe('for the client')
      expect(await fetch(await behindProxy(data), other)).toBe('')
    },
  )

  it('work through a proxy for the control connection alone (B-30)', async () => {
    const { port } = await scene()
    const proxy = await proxyTo(port, PROXY, from => header2({ from, to: '127.0.0.1' }, '04000100'))
    expect(await fetch(await logIn(proxy, { from: '127.0.0.80' }), '127.0.0.80')).toBe('for the client')
  })
})

describe('the options', () => {
  it.each([
    [{ from: [] }, /proxyProtocol\.from must be a list/],
    [{ from: ['10.0.0.0/33'] }, /proxyProtocol\.from: .*no network/],
    [{ from: ['10.0.0.1'], timeoutMs: 0 }, /proxyProtocol\.timeoutMs/],
    [{ from: ['10.0.0.1'], data: 'both' }, /proxyProtocol\.data must be one of client, proxy/],
    [{ from: ['10.0.0.1'], trust: true }, /proxyProtocol\.trust is no option/],
  ])('%j are refused (B-30)', async (proxyProtocol, message) => {
    const server = createServer({ authenticator: oneUser(memoryStorage()) })
    onTestFinished(() => server.close().then(() => {}))
    const listening = server.listen({ port: 0, proxyProtocol } as ListenOptions)
    await expect(listening).rejects.toThrow(message)
  })

  it('leave other listeners as they are: a client that is no proxy needs no header (B-30)', async () => {
    const { port, server } = await scene()
    await visit(port, { from: '127.0.0.72' })
    expect([...server.sessions].map(({ remoteAddress }) => remoteAddress)).toEqual(['127.0.0.72'])
  })
})
