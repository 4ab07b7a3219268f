// Which certificate a session shows: by the name that the client asks for, and after a renewal (C-17, P-56; RFC 6066 §3, RFC 7151).
import { connect } from 'node:tls'
import { READ_WRITE, staticUsers } from '@longshore/auth'
import { createServer, type FtpServer, type TlsOptions } from '@longshore/core'
import { converse, type Dialogue, receiveData } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Authority } from './authority.js'

const authority = new Authority()
const main = authority.issue('main.example', ['main.example'])
const other = authority.issue('other.example', ['other.example', '*.many.example'])
const servers: FtpServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

afterAll(() => authority.remove())

function serve(tls: Partial<TlsOptions> = {}): FtpServer {
  const storage = memoryStorage({ files: { '/a.txt': 'hello' } })
  const authenticator = staticUsers([{ name: 'ada', password: 'x', storage, permissions: READ_WRITE }])
  const server = createServer({ authenticator, tls: { ...main, ...tls } })
  servers.push(server)
  return server
}

async function secured(server: FtpServer, servername = ''): Promise<Dialogue> {
  const dialogue = await converse(server)
  await dialogue.command('AUTH TLS')
  await dialogue.secure({ servername, checkServerIdentity: () => undefined })
  return dialogue
}

async function enter(dialogue: Dialogue): Promise<void> {
  for (const line of ['USER ada', 'PASS x', 'PBSZ 0', 'PROT P', 'TYPE I']) await dialogue.command(line)
}

/** The name of the certificate that was shown. */
const shown = ({ tls }: Dialogue) => tls?.getPeerCertificate().subject.CN

/** The certificate that a data connection without a session of its own is shown. */
async function shownToData(dialogue: Dialogue): Promise<string | undefined> {
  const { lines } = await dialogue.command('EPSV')
  const port = Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1])
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  socket.on('error', () => {}).resume()
  let name: string | undefined
  socket.once('secureConnect', () => {
    name = socket.getPeerCertificate().subject.CN as string
  })
  expect((await dialogue.command('RETR a.txt')).code).toBe(226)
  socket.destroy()
  return name
}

describe('a server with several certificates', () => {
  it.each([
    ['', 'main.example'],
    ['main.example', 'main.example'],
    ['other.example', 'other.example'],
    ['OTHER.example', 'other.example'],
    ['one.many.example', 'other.example'],
    ['one.of.many.example', 'main.example'],
    ['unknown.example', 'main.example'],
  ])('shows a client that asks for "%s" the one of %s, on data connections too', async (name, expected) => {
    const dialogue = await secured(serve({ certificates: [other] }), name)
    expect(shown(dialogue)).toBe(expected)
    await enter(dialogue)
    expect(await shownToData(dialogue)).toBe(expected)
    dialogue.end()
  })

  it.each(['prefer', 'require'] as const)(
    'has data connections resume the session, whichever it is, with %s',
    async sessionReuse => {
      const server = serve({ certificates: [other], sessionReuse })
      for (const name of ['', 'other.example']) {
        const dialogue = await secured(server, name)
        await enter(dialogue)
        expect((await receiveData(dialogue, 'RETR a.txt', { secure: true })).bytes.toString()).toBe('hello')
        dialogue.end()
      }
    },
  )

  it('gives one session after the other the certificate that it asks for', async () => {
    const server = serve({ certificates: [other] })
    for (const [name, expected] of [
      ['other.example', 'other.example'],
      ['', 'main.example'],
      ['main.example', 'main.example'],
      ['other.example', 'other.example'],
    ] as const) {
      const dialogue = await secured(server, name)
      expect(shown(dialogue)).toBe(expected)
      dialogue.destroy()
      await dialogue.closed
    }
  })

  it('refuses HOST for another name than TLS was set up for (RFC 7151 §3.2)', async () => {
    const dialogue = await secured(serve({ certificates: [other] }), 'other.example')
    expect((await dialogue.command('HOST main.example')).code).toBe(504)
    expect((await dialogue.command('HOST other.example')).code).toBe(220)
    dialogue.end()
  })

  it.each<[unknown, RegExp]>([
    ['other', /tls\.certificates must be a list/],
    [[{ cert: other.cert }], /tls\.certificates\[0\]: cert and key are both needed/],
    [[other, { cert: 'x', key: other.key }], /tls\.certificates\[1\]\.cert must be a certificate chain/],
    [[{ cert: other.cert, key: main.key }], /tls\.certificates\[0\] cannot be used: .*key/],
    [[{ ...other, name: 'x' }], /tls\.certificates\[0\]\.name is no option/],
  ])('is not made with %j', (certificates, message) => {
    expect(() => serve({ certificates: certificates as never })).toThrow(message)
  })
})

describe('renewed certificates', () => {
  const renewed = authority.issue('renewed.example', ['renewed.example'])

  it('are shown to new sessions, while one that is there keeps its own, also in the middle of a transfer (C-17)', async () => {
    const server = serve()
    const before = await secured(server)
    await enter(before)
    const { lines } = await before.command('EPSV')
    const port = Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1])
    before.write('STOR new.txt\r\n')
    expect((await before.reply()).code).toBe(150)
    const session = before.tlsSession
    const data = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...(session && { session }) })
    await new Promise(done => data.once('secureConnect', done))
    data.write('one half, ')
    server.renewTls(renewed)
    data.end('and the other')
    expect((await before.reply()).code).toBe(226)
    expect((await receiveData(before, 'RETR new.txt', { secure: true })).bytes.toString()).toBe(
      'one half, and the other',
    )
    expect(await shownToData(before)).toBe('main.example')
    const after = await secured(server)
    expect(shown(after)).toBe('renewed.example')
    await enter(after)
    expect(await shownToData(after)).toBe('renewed.example')
    for (const dialogue of [before, after]) dialogue.end()
  })

  it('are shown where contexts of sessions that are over were kept for the next', async () => {
    const server = serve()
    const dialogue = await secured(server)
    const over = new Promise(done =>
      server.events$.subscribe(({ type }) => type === 'session-closed' && done(type)),
    )
    dialogue.destroy()
    await over
    server.renewTls(renewed)
    expect(shown(await secured(server))).toBe('renewed.example')
  })

  it('leave the other certificates as they are unless they come along', async () => {
    const server = serve({ certificates: [other] })
    server.renewTls(renewed)
    expect(shown(await secured(server, 'other.example'))).toBe('other.example')
    server.renewTls({ ...renewed, certificates: [] })
    expect(shown(await secured(server, 'other.example'))).toBe('renewed.example')
  })

  it.each<[string, unknown, RegExp]>([
    ['no key', { cert: renewed.cert }, /cert and tls\.key are both needed/],
    ['the key of another', { cert: renewed.cert, key: main.key }, /cannot be used/],
    ['no certificate', { cert: 'x', key: 'y' }, /cannot be used/],
    ['a policy', { ...renewed, policy: 'optional' }, /renewTls\.policy is no option/],
  ])('with %s are refused, and nothing changes', async (_, given, message) => {
    const server = serve()
    expect(() => server.renewTls(given as never)).toThrow(message)
    expect(shown(await secured(server))).toBe('main.example')
  })

  it('need a server that has TLS', async () => {
    const server = createServer({ authenticator: staticUsers([]) })
    servers.push(server)
    expect(() => server.renewTls(renewed)).toThrow(/option tls/)
  })
})
