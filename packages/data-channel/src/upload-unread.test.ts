// Uploads over TLS by clients that never read what the server sends after the handshake.
import type { ConnectionOptions } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { keepingSink, movement, pattern } from '../test/peers.js'
import {
  type Certificate,
  controlSession,
  makeCertificate,
  sessionSecurity,
  uploadUnread,
} from '../test/tls.js'
import type { DataSecurity } from './data-channel.js'

const pairs = new Pairs()
let certificate: Certificate
beforeAll(() => {
  certificate = makeCertificate('localhost')
})
afterEach(() => pairs.closeAll())
const never = new AbortController().signal

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
    const { connection, tls } = await pairs.secured('receive', sessionSecurity(certificate), {
      minVersion: 'TLSv1.3',
    })
    expect(tls.getProtocol()).toBe('TLSv1.3')
    tls.end('data')
    const sink = keepingSink()
    await connection.receive(sink, movement())
    expect(sink.bytes().toString()).toBe('data')
  })
})
