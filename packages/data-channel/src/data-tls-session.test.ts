// PROT P and the session of the control connection: resumption and certificates.
import { once } from 'node:events'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Pairs } from '../test/pairs.js'
import { movement, pattern, sourceOf } from '../test/peers.js'
import { type Certificate, controlSession, makeCertificate, sessionSecurity, shake } from '../test/tls.js'

const pairs = new Pairs()
let certificate: Certificate
let other: Certificate
beforeAll(() => {
  certificate = makeCertificate('localhost')
  other = makeCertificate('client')
})
afterEach(() => pairs.closeAll())

describe('a download over TLS', () => {
  it('whose client is gone right after the handshake fails with reset, long before it stalls', async () => {
    const { channel, client } = await pairs.half()
    shake(client).on('error', () => undefined)
    const security = sessionSecurity(certificate)
    const connection = await channel.open({
      signal: new AbortController().signal,
      direction: 'send',
      security,
    })
    const sent = connection.send(sourceOf(pattern(300_000)), movement({ stallMs: 600_000 }))
    client.resetAndDestroy()
    await expect(sent).rejects.toMatchObject({ code: 'reset' })
  })
})

describe('resumption', () => {
  it.each(['send', 'receive'] as const)('is seen and enough for the policy (%s) (P-53)', async direction => {
    const security = sessionSecurity(certificate, { sessionReuse: 'require' })
    const session = await controlSession(security)
    const { connection, tls } = await pairs.secured(direction, security, { session })
    expect(connection.sessionReused).toBe(true)
    expect(tls.isSessionReused()).toBe(true)
    connection.destroy()
  })

  it('works in TLS 1.2 too', async () => {
    const security = sessionSecurity(certificate, { sessionReuse: 'require' })
    for (const direction of ['send', 'receive'] as const) {
      const session = await controlSession(security, { maxVersion: 'TLSv1.2' })
      const { connection } = await pairs.secured(direction, security, { session, maxVersion: 'TLSv1.2' })
      expect(connection.sessionReused).toBe(true)
      connection.destroy()
    }
  })

  it('is refused with tls-failed when it is asked for and missing, or of another session (C-07)', async () => {
    const security = sessionSecurity(certificate, { sessionReuse: 'require' })
    expect(await pairs.failure(security)).toMatchObject({ code: 'tls-failed' })
    const foreign = await controlSession(sessionSecurity(certificate))
    expect(await pairs.failure(security, { session: foreign })).toMatchObject({ code: 'tls-failed' })
  })

  it.each(['send', 'receive'] as const)(
    'is refused with an end and not with an error, so that the client reads the reply (%s)',
    async direction => {
      const { channel, client } = await pairs.half()
      const tls = shake(client)
      const [secured, ended] = [once(tls, 'secureConnect'), once(tls, 'end')]
      const security = sessionSecurity(certificate, { sessionReuse: 'require' })
      const opening = channel.open({ signal: new AbortController().signal, direction, security })
      await expect(opening).rejects.toMatchObject({ code: 'tls-failed' })
      await secured
      tls.write('what nobody will read')
      tls.resume()
      // It rejects at an error.
      await ended
    },
  )

  it.each(['off', 'prefer'] as const)('may be missing with %s', async sessionReuse => {
    const { connection } = await pairs.secured('send', sessionSecurity(certificate, { sessionReuse }))
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
    const { connection } = await pairs.secured('send', security, { ...other })
    connection.destroy()
    expect(await pairs.failure(security, { ...certificate })).toMatchObject({ code: 'tls-failed' })
    expect(await pairs.failure(security)).toMatchObject({ code: 'tls-failed' })
  })

  it('is known again when the session is resumed', async () => {
    const security = sessionSecurity(certificate, {
      requestCert: true,
      peerFingerprint: await fingerprint(other),
    })
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const options = { ...other, minVersion: version, maxVersion: version }
      const session = await controlSession(security, options)
      const { connection } = await pairs.secured('send', security, { ...options, session })
      expect(connection.sessionReused).toBe(true)
      connection.destroy()
    }
  })
})
