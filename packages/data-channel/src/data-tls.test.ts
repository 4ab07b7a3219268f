// PROT P on real sockets: both directions, both ends, and handshakes that fail.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { bytesFrom, keepingSink, movement, pattern, sourceOf, temporaryFile } from '../test/peers.js'
import { type Certificate, makeCertificate, sessionSecurity, shake } from '../test/tls.js'

const KIB = 1024
const pairs = new Pairs()
let certificate: Certificate
beforeAll(() => {
  certificate = makeCertificate('localhost')
})
afterEach(() => pairs.closeAll())
const never = new AbortController().signal

/** The head of a TLS 1.3 record with an encrypted alert of 19 bytes in it. */
const ALERT_RECORD = Buffer.from([0x17, 3, 3, 0, 19])

/** TLS over a socket, and all that came over that socket; `afterHandshake` is called with the last write of the handshake. */
function overheard(client: Socket, afterHandshake: () => void) {
  let writes = 0
  const chunks: Buffer[] = []
  const pipe = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      client.write(chunk, done)
      if (++writes === 2) afterHandshake()
    },
  })
  client.on('data', chunk => {
    chunks.push(Buffer.from(chunk))
    pipe.push(chunk)
  })
  return { tls: shake(pipe, { minVersion: 'TLSv1.3' }), received: () => Buffer.concat(chunks) }
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
        const { connection, tls } = await pairs.secured('send', sessionSecurity(certificate), {
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
        const { connection, tls } = await pairs.secured('receive', sessionSecurity(certificate), {
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
    const { connection, tls } = await pairs.secured('receive', sessionSecurity(certificate))
    const ended = once(tls, 'end')
    tls.resume()
    tls.end('data')
    const sink = keepingSink()
    await Promise.all([connection.receive(sink, movement()), ended])
    expect(sink.bytes().toString()).toBe('data')
  })

  it('ends a download with close_notify also while its session tickets are being written (P-55)', async () => {
    const { channel, client } = await pairs.half()
    // Gets its byte behind the last bytes of the handshake, and so has its turn right after them.
    const { client: lighter, server: fuse } = await pairs.sockets()
    const { tls, received } = overheard(client, () => lighter.write('!'))
    tls.resume()
    const security = sessionSecurity(certificate)
    const opened = channel.open({ signal: never, direction: 'send', security })
    const ended = once(client, 'end')
    await new Promise(done => fuse.once('readable', done))
    const connection = await opened
    const sent = connection.send(sourceOf(), movement())
    await ended
    client.end()
    await sent
    expect(received().subarray(-ALERT_RECORD.length - 19, -19)).toEqual(ALERT_RECORD)
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
    const { tls, connection } = await pairs.secured(
      'send',
      sessionSecurity(certificate),
      ALPNProtocols === undefined ? {} : { ALPNProtocols },
    )
    expect(tls.alpnProtocol).toBe(agreed)
    connection.destroy()
  })

  it('refuses a client that offers other ALPN names alone (P-56)', async () => {
    for (const ALPNProtocols of [['x-filezilla-ftp'], ['http/1.1', 'h2']]) {
      expect(await pairs.failure(sessionSecurity(certificate), { ALPNProtocols })).toMatchObject({
        code: 'tls-failed',
      })
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
