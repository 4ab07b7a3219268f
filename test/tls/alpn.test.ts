// ALPN is exact: `ftp` on control connections, `ftp-data` or `ftp` on data connections, and who offers other names alone gets no handshake (P-56, C-15; RFC 7301 §3.2).
import { once } from 'node:events'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect, type SecureVersion } from 'node:tls'
import { READ_WRITE, staticUsers } from '@longshore/auth'
import { createServer } from '@longshore/core'
import { Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Authority } from './authority.js'

const authority = new Authority()
const identity = authority.issue('localhost')
const storage = memoryStorage({ files: { '/cargo': 'tea' } })

/** Names that are offered, and the one that is agreed on on each kind of connection; undefined where the handshake fails. */
const OFFERS: readonly [
  readonly string[] | undefined,
  string | false | undefined,
  string | false | undefined,
][] = [
  [undefined, false, false],
  [['ftp'], 'ftp', 'ftp'],
  [['ftp-data'], undefined, 'ftp-data'],
  [['ftp', 'ftp-data'], 'ftp', 'ftp-data'],
  [['x-filezilla-ftp', 'ftp'], 'ftp', 'ftp'],
  [['h2', 'http/1.1'], undefined, undefined],
  [['x-filezilla-ftp'], undefined, undefined],
  [['FTP'], undefined, undefined],
  [['ft'], undefined, undefined],
]
const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3']

interface Offer {
  readonly version: SecureVersion
  readonly names: readonly string[] | undefined
}

let ports: { readonly explicit: number; readonly implicit: number }
let server: ReturnType<typeof createServer>

beforeEach(async () => {
  server = createServer({
    authenticator: staticUsers([{ name: 'ada', password: 'x', storage, permissions: READ_WRITE }]),
    tls: identity,
  })
  const explicit = await server.listen({ port: 0, host: '127.0.0.1' })
  const implicit = await server.listen({ port: 0, host: '127.0.0.1', implicitTls: true })
  ports = { explicit: explicit.port, implicit: implicit.port }
})

afterEach(async () => void (await server.close()))
afterAll(() => authority.remove())

/** What is agreed on over `tcp`; undefined when the handshake fails. */
async function agreed(tcp: Socket, { version, names }: Offer): Promise<string | false | undefined> {
  const tls = connect({
    ...{ socket: tcp, rejectUnauthorized: false, minVersion: version, maxVersion: version },
    ...(names && { ALPNProtocols: [...names] }),
  })
  const failed = new Promise<undefined>(resolve => {
    tls.once('error', () => resolve(undefined)).once('close', () => resolve(undefined))
  })
  const found = await Promise.race([once(tls, 'secureConnect').then(() => tls.alpnProtocol ?? false), failed])
  tls.destroy()
  return found
}

async function dialled(port: number): Promise<Socket> {
  const tcp = connectPlain({ port, host: '127.0.0.1' })
  tcp.on('error', () => {})
  await once(tcp, 'connect')
  return tcp
}

const cases = VERSIONS.flatMap(version => OFFERS.map(offer => [version, ...offer] as const))

describe.each(cases)('over %s, an offer of %j', (version, names, onControl, onData) => {
  it(`is answered ${onControl} on an implicit port (P-56)`, async () => {
    expect(await agreed(await dialled(ports.implicit), { version, names })).toBe(onControl)
  })

  it(`is answered ${onControl} behind AUTH TLS (P-56)`, async () => {
    const tcp = await dialled(ports.explicit)
    const dialogue = new Dialogue(tcp)
    await dialogue.reply()
    expect((await dialogue.command('AUTH TLS')).code).toBe(234)
    tcp.removeAllListeners('data')
    expect(await agreed(tcp, { version, names })).toBe(onControl)
  })

  it(`is answered ${onData} on a data connection (P-56)`, async () => {
    const dialogue = new Dialogue(await dialled(ports.explicit))
    await dialogue.reply()
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    for (const line of ['USER ada', 'PASS x', 'PBSZ 0', 'PROT P']) await dialogue.command(line)
    const { lines } = await dialogue.command('EPSV')
    const data = await dialled(Number(/\|\|\|(\d+)\|/.exec(lines[0] ?? '')?.[1]))
    dialogue.write('RETR cargo\r\n')
    expect((await dialogue.reply()).code).toBe(150)
    expect(await agreed(data, { version, names })).toBe(onData)
    dialogue.destroy()
  })
})
