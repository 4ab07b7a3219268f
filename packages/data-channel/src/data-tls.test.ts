// PROT P on real sockets: handshakes, resumption, endings.
import { once } from 'node:events'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, keepingSink, movement, pattern, sourceOf, temporaryFile } from '../test/peers.js'
import {
  type Certificate,
  controlSession,
  makeCertificate,
  sessionSecurity,
  shake,
  uploadUnread,
} from '../test/tls.js'
import type { DataConnection, DataSecurity } from './data-channel.js'

const KIB = 1024
const pairs = new Pairs()
let certificate: Certificate
let other: Certificate
beforeAll(() => {
  certificate = makeCertificate('localhost')
  other = makeCertificate('client')
})
afterEach(() => pairs.closeAll())

type Direction = 'send' | 'receive'
const never = new AbortController().signal

/** A data connection under TLS, and the client's side of it. */
async function secured(
  direction: Direction,
  security: DataSecurity,
  options: ConnectionOptions = {},
): Promise<{ connection: DataConnection; tls: TLSSocket }> {
  const { channel, client } = await pairs.half({ closeMs: 200 })
  const tls = shake(client, options)
  const shaken = new Promise(done => tls.once('secureConnect', done))
  const connection = await channel.open({ signal: never, direction, security })
  await shaken
  return { tls, connection }
}

/** What `open` fails with. */
function failure(security: DataSecurity, options: ConnectionOptions = {}): Promise<unknown> {
  return secured('send', security, options).then(
    () => expect.unreachable('the data connection opened'),
    error => error,
  )
}

describe('a secured data connection', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'carries a download over %s, ended by close_notify and FIN (P-55)',
    async version => {
      const file = await temporaryFile(pattern(2 * KIB * KIB))
      for (const source of [
        { file: { fd: file.fd, position: 0 }, stream: () => expect.unreachable() },
        sourceOf(pattern(2 * KIB * KIB)),
      ]) {
        const { connection, tls } = await secured('send', sessionSecurity(certificate), {
          minVersion: version,
          maxVersion: version,
        })
        const moved = movement()
        expect(tls.getProtocol()).toBe(version)
        const [bytes] = await Promise.all([bytesFrom(tls), connection.send(source, moved)])
        expect(bytes.equals(pattern(2 * KIB * KIB))).toBe(true)
        expect(moved.counters.bytes).toBe(2 * KIB * KIB)
        expect(connection.secure).toBe(true)
      }
      await file.close()
    },
  )

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'carries an upload over %s into a file and into a stream',
    async version => {
      const file = await temporaryFile(Buffer.alloc(0))
      const kept = keepingSink()
      for (const sink of [{ file: { fd: file.fd, position: 0 }, sink: () => expect.unreachable() }, kept]) {
        const { connection, tls } = await secured('receive', sessionSecurity(certificate), {
          minVersion: version,
          maxVersion: version,
        })
        const moved = movement()
        expect(tls.getProtocol()).toBe(version)
        tls.end(pattern(3 * KIB * KIB))
        await connection.receive(sink, moved)
        expect(moved.counters.bytes).toBe(3 * KIB * KIB)
      }
      expect(kept.bytes().equals(pattern(3 * KIB * KIB))).toBe(true)
      expect((await file.handle.readFile()).equals(kept.bytes())).toBe(true)
      await file.close()
    },
  )

  it('answers the close_notify of an upload, for clients that wait for it (P-55)', async () => {
    const { connection, tls } = await secured('receive', sessionSecurity(certificate))
    const ended = once(tls, 'end')
    tls.resume()
    tls.end('data')
    const sink = keepingSink()
    await Promise.all([connection.receive(sink, movement()), ended])
    expect(sink.bytes().toString()).toBe('data')
  })

  it('takes the handshake of a client that began it before the transfer verb (P-52)', async () => {
    const { channel, client } = await pairs.half()
    const tls = shake(client)
    await once(client, 'connect')
    await new Promise(setImmediate)
    for (const direction of ['send'] as const) {
      const connection = await channel.open({
        signal: never,
        direction,
        security: sessionSecurity(certificate),
      })
      const [bytes] = await Promise.all([bytesFrom(tls), connection.send(sourceOf('hello'), movement())])
      expect(bytes.toString()).toBe('hello')
    }
  })

  it.each([
    [['ftp-data', 'ftp'], 'ftp-data'],
    [['ftp'], 'ftp'],
    [['x-filezilla-ftp', 'ftp-data'], 'ftp-data'],
    [undefined, false],
  ])('agrees on ALPN %j as %j (P-56)', async (ALPNProtocols, agreed) => {
    const { tls, connection } = await secured(
      'send',
      sessionSecurity(certificate),
      ALPNProtocols === undefined ? {} : { ALPNProtocols },
    )
    expect(tls.alpnProtocol).toBe(agreed)
    connection.destroy()
  })

  it('refuses a client that offers other ALPN names alone (P-56)', async () => {
    for (const ALPNProtocols of [['x-filezilla-ftp'], ['http/1.1', 'h2']]) {
      expect(await failure(sessionSecurity(certificate), { ALPNProtocols })).toMatchObject({
        code: 'tls-failed',
      })
    }
  })
})

describe('resumption', () => {
  it.each(['send', 'receive'] as const)('is seen and enough for the policy (%s) (P-53)', async direction => {
    const security = sessionSecurity(certificate, { sessionReuse: 'require' })
    const session = await controlSession(security)
    const { connection, tls } = await secured(direction, security, { session })
    expect(connection.sessionReused).toBe(true)
    expect(tls.isSessionReused()).toBe(true)
    connection.destroy()
  })

  it('works in TLS 1.2 too', async () => {
    const security = sessionSecurity(certificate, { sessionReuse: 'require' })
    for (const direction of ['send', 'receive'] as const) {
      const session = await controlSession(security, { maxVersion: 'TLSv1.2' })
      const { connection } = await secured(direction, security, { session, maxVersion: 'TLSv1.2' })
      expect(connection.sessionReused).toBe(true)
      connection.destroy()
    }
  })

  it('is refused with tls-failed when it is asked for and missing, or of another session (C-07)', async () => {
    const security = sessionSecurity(certificate, { sessionReuse: 'require' })
    expect(await failure(security)).toMatchObject({ code: 'tls-failed' })
    const foreign = await controlSession(sessionSecurity(certificate))
    expect(await failure(security, { session: foreign })).toMatchObject({ code: 'tls-failed' })
  })

  it.each(['off', 'prefer'] as const)('may be missing with %s', async sessionReuse => {
    const { connection } = await secured('send', sessionSecurity(certificate, { sessionReuse }))
    expect(connection.sessionReused).toBe(false)
    connection.destroy()
  })
})

describe('a client certificate', () => {
  const fingerprint = async (client: Certificate) => {
    const { X509Certificate } = await import('node:crypto')
    return new X509Certificate(client.cert).fingerprint256
  }

  it('must be that of the control connection (P-54)', async () => {
    const security = sessionSecurity(certificate, {
      requestCert: true,
      peerFingerprint: await fingerprint(other),
    })
    const { connection } = await secured('send', security, { ...other })
    connection.destroy()
    expect(await failure(security, { ...certificate })).toMatchObject({ code: 'tls-failed' })
    expect(await failure(security)).toMatchObject({ code: 'tls-failed' })
  })

  it('is known again when the session is resumed', async () => {
    const security = sessionSecurity(certificate, {
      requestCert: true,
      peerFingerprint: await fingerprint(other),
    })
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const options = { ...other, minVersion: version, maxVersion: version }
      const session = await controlSession(security, options)
      const { connection } = await secured('send', security, { ...options, session })
      expect(connection.sessionReused).toBe(true)
      connection.destroy()
    }
  })
})

describe('a handshake', () => {
  it.each(['send', 'receive'] as const)(
    'that does not come fails in time with tls-failed (%s)',
    async direction => {
      const { channel, client } = await pairs.half({ handshakeMs: 30 })
      const open = channel.open({ signal: never, direction, security: sessionSecurity(certificate) })
      await expect(open).rejects.toMatchObject({ code: 'tls-failed' })
      expect(await bytesFrom(client)).toHaveLength(0)
    },
  )

  it.each(['send', 'receive'] as const)('that is no TLS fails with tls-failed (%s)', async direction => {
    const { channel, client } = await pairs.half()
    client.write('this is plain text, and the server was told PROT P\r\n')
    const open = channel.open({ signal: never, direction, security: sessionSecurity(certificate) })
    await expect(open).rejects.toMatchObject({ code: 'tls-failed' })
  })

  it.each(['send', 'receive'] as const)('that the client gives up fails with reset (%s)', async direction => {
    for (const part of ['', '\x16\x03\x01\x02\x00\x01']) {
      for (const leave of ['end', 'resetAndDestroy'] as const) {
        const { channel, client } = await pairs.half()
        const open = channel.open({ signal: never, direction, security: sessionSecurity(certificate) })
        await once(client, 'connect')
        if (part !== '') client.write(part, 'latin1')
        client[leave]()
        await expect(open).rejects.toMatchObject({ code: 'reset' })
      }
    }
  })

  it.each(['send', 'receive'] as const)('ends with the command (%s) (A4)', async direction => {
    const { channel } = await pairs.half()
    const abort = new AbortController()
    const open = channel.open({ signal: abort.signal, direction, security: sessionSecurity(certificate) })
    setImmediate(() => abort.abort())
    await expect(open).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('an upload over TLS by a client that never reads', () => {
  const size = 3_000_000
  const lend = () => pairs.lender()()

  async function arrives(security: DataSecurity, options: ConnectionOptions = {}): Promise<boolean> {
    const channel = await lend()
    const uploaded = uploadUnread(channel.port, pattern(size), options)
    const connection = await channel.open({ signal: never, direction: 'receive', security })
    const sink = keepingSink()
    const moved = await connection.receive(sink, movement()).then(
      () => true,
      () => false,
    )
    await uploaded
    return moved && sink.bytes().equals(pattern(size))
  }

  it('arrives whole 50 times of 50 (P-59)', async () => {
    const security = sessionSecurity(certificate)
    for (let i = 0; i < 50; i++) expect(await arrives(security)).toBe(true)
  })

  it('arrives whole when it offers a ticket of another session (P-59)', async () => {
    const security = sessionSecurity(certificate)
    const session = await controlSession(sessionSecurity(certificate))
    for (let i = 0; i < 10; i++) expect(await arrives(security, { session })).toBe(true)
  })

  it('arrives whole when it resumes its own session over TLS 1.3', async () => {
    const security = sessionSecurity(certificate, { sessionReuse: 'require' })
    for (let i = 0; i < 10; i++) {
      const session = await controlSession(security)
      expect(await arrives(security, { session, minVersion: 'TLSv1.3' })).toBe(true)
    }
  })

  it('speaks TLS 1.3 all the same with a client that speaks nothing else', async () => {
    const { connection, tls } = await secured('receive', sessionSecurity(certificate), {
      minVersion: 'TLSv1.3',
    })
    expect(tls.getProtocol()).toBe('TLSv1.3')
    tls.end('data')
    const sink = keepingSink()
    await connection.receive(sink, movement())
    expect(sink.bytes().toString()).toBe('data')
  })
})
