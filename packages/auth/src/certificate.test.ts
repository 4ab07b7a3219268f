import { X509Certificate } from 'node:crypto'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { type CertificateOptions, type CertificateUser, certificate } from './certificate.js'
import { firstOf } from './first-of.js'
import { isGranted } from './login-result.js'
import { READ_ONLY, READ_WRITE } from './principal.js'
import { staticUsers } from './static-users.js'
import { loginAttempt } from './testing/login-attempt.js'

// Subject O=Harbour, CN=alice; alternative names email:alice@example.org, DNS:press.example.org, DNS:*.wild.example.org.
const ofAlice = new X509Certificate(`-----BEGIN CERTIFICATE-----
MIIB4TCCAYigAwIBAgIUHm4emrWf3g6QdTy+pAGdbZQNJZswCgYIKoZIzj0EAwIw
IjEQMA4GA1UECgwHSGFyYm91cjEOMAwGA1UEAwwFYWxpY2UwIBcNMjYxMTIyMTAz
NTExWhgPMjEyNjEwMjkxMDM1MTFaMCIxEDAOBgNVBAoMB0hhcmJvdXIxDjAMBgNV
BAMMBWFsaWNlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkRy5TTYCEMSYyzvX
VKYhem2JmTwgPaO6+4PlW+CqdDkYh26CxuaFCyTsKiXHBNMZQ/YMW6LNG0AfWs3X
AosbJKOBmTCBljAdBgNVHQ4EFgQU7ULWokDsWIIZOAPbrnohZCK0iaUwHwYDVR0j
BBgwFoAU7ULWokDsWIIZOAPbrnohZCK0iaUwDwYDVR0TAQH/BAUwAwEB/zBDBgNV
HREEPDA6gRFhbGljZUBleGFtcGxlLm9yZ4IRcHJlc3MuZXhhbXBsZS5vcmeCEiou
d2lsZC5leGFtcGxlLm9yZzAKBggqhkjOPQQDAgNHADBEAiBq3htxgaHmN6oMDyNV
OT/ILYhwxzIi752rQ4WcweJ2qgIgDCh3fiHZI/6eFAgKXrErccbnk7M6qChuY26s
iH6Y6L0=
-----END CERTIFICATE-----`)

// Subject with two common names, alice and root.
const ofTwo = new X509Certificate(`-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUXGxA4b1o2DHLLibMMKJLR3C2vPkwCgYIKoZIzj0EAwIw
HzEOMAwGA1UEAwwFYWxpY2UxDTALBgNVBAMMBHJvb3QwIBcNMjYxMTIyMTAzNTEx
WhgPMjEyNjEwMjkxMDM1MTFaMB8xDjAMBgNVBAMMBWFsaWNlMQ0wCwYDVQQDDARy
b290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKlWNZ4giM6QmXTXn4r/Saz0E
wtvdL3s+FaR+wABktCLdrzd9h2J6oKdTiI8+dwHk3oLh7G7fafG3RdxvVuuEd6NT
MFEwHQYDVR0OBBYEFIPtvfcis9cm5QSsZY3W5PMWBxiGMB8GA1UdIwQYMBaAFIPt
vfcis9cm5QSsZY3W5PMWBxiGMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
RwAwRAIgGKMHdV+2eZSGMdXKYCf3am9qzAJy0uL/DKDFTGJ5YpECIEkm4Mwh5BGb
LCBdozaVFJlheSL/fhlCiIfRtvTEHbKe
-----END CERTIFICATE-----`)

// Subject CN=bob.
const ofBob = new X509Certificate(`-----BEGIN CERTIFICATE-----
MIIBdDCCARmgAwIBAgIUMpnweWC31wNa911vPduO/Rjpu2swCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDYm9iMCAXDTI2MTEyMjEwMzUxMVoYDzIxMjYxMDI5MTAzNTEx
WjAOMQwwCgYDVQQDDANib2IwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ60hMq
9dSvhLvC1Sl+4N4kwJn6zbKqyGgRsdDk8wYZ5e5LLiLA8sHssjH6krvDBQGuZCRL
K4YDykUTAnObl5nUo1MwUTAdBgNVHQ4EFgQUo+u3k81FAlLhkNle+KnsBxzjuCww
HwYDVR0jBBgwFoAUo+u3k81FAlLhkNle+KnsBxzjuCwwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNJADBGAiEA6gONLg3egBM6H14UMUwEfvDK/KWW22Zylm5M
w81EZpICIQCb6sjywiQ+YiGPLJLQbv7jQthDXd7tTvG9Kl5QSk/nKg==
-----END CERTIFICATE-----`)

const FINGERPRINT =
  '11:58:2B:D4:3D:78:26:0F:29:EF:6D:E4:34:BE:60:E7:9A:27:D0:AE:B5:CB:92:FD:CF:4A:D4:F3:65:67:B8:C5'
const storage = memoryStorage()
const secure = loginAttempt({ secure: true })

async function enters(
  options: CertificateOptions,
  user: string,
  presented: X509Certificate,
): Promise<boolean> {
  const credentials = { kind: 'certificate', user, certificate: presented } as const
  return isGranted(await certificate(options).authenticate(credentials, secure))
}

function alice(identity: Partial<CertificateUser>): CertificateOptions {
  return { users: { alice: { storage, ...identity } } }
}

describe('certificate', () => {
  it.each<[string, Partial<CertificateUser>]>([
    ['fingerprint', { fingerprint256: FINGERPRINT }],
    ['fingerprint without colons', { fingerprint256: FINGERPRINT.replaceAll(':', '').toLowerCase() }],
    ['one of several fingerprints', { fingerprint256: [ofTwo.fingerprint256, FINGERPRINT] }],
    ['common name', { commonName: 'alice' }],
    ['mail address', { email: 'alice@example.org' }],
    ['DNS name', { dnsName: 'press.example.org' }],
    ['all of these', { fingerprint256: FINGERPRINT, commonName: 'alice', email: 'alice@example.org' }],
  ])('knows a user by %s', async (_, identity) => {
    expect(await enters(alice(identity), 'alice', ofAlice)).toBe(true)
    expect(await enters(alice(identity), 'alice', ofBob)).toBe(false)
    expect(await enters(alice(identity), 'bob', ofAlice)).toBe(false)
    expect(await enters(alice(identity), 'Alice', ofAlice)).toBe(false)
  })

  it.each<[string, Partial<CertificateUser>]>([
    ['part of the subject', { commonName: 'alic' }],
    ['another case', { commonName: 'Alice' }],
    ['another part of the subject', { commonName: 'Harbour' }],
    ['a common name as a DNS name', { dnsName: 'alice' }],
    ['a name that only a wildcard covers', { dnsName: 'x.wild.example.org' }],
    ['a DNS name as a mail address', { email: 'alice@press.example.org' }],
    ['one thing right and one wrong', { fingerprint256: FINGERPRINT, commonName: 'bob' }],
  ])('does not take %s for a match', async (_, identity) => {
    expect(await enters(alice(identity), 'alice', ofAlice)).toBe(false)
  })

  it('knows nobody by a common name that is one of several', async () => {
    expect(await enters(alice({ commonName: 'alice' }), 'alice', ofTwo)).toBe(false)
    expect(await enters(alice({ commonName: 'root' }), 'alice', ofTwo)).toBe(false)
  })

  it('gives what is configured for the user', async () => {
    const user = { name: 'alice', commonName: 'alice', storage, permissions: READ_ONLY, home: '/in' }
    const credentials = { kind: 'certificate', user: 'alice', certificate: ofAlice } as const
    expect(await certificate({ users: [user] }).authenticate(credentials, secure)).toEqual({
      granted: true,
      principal: { name: 'alice', storage, permissions: READ_ONLY, home: '/in' },
    })
  })

  it('asks a function for the principal', async () => {
    const principal = { name: 'tenant 7', storage, permissions: READ_WRITE }
    const users: CertificateOptions['users'] = async (presented, user) =>
      presented.subject.includes('CN=alice') && user === 'alice' ? principal : undefined
    expect(await enters({ users }, 'alice', ofAlice)).toBe(true)
    expect(await enters({ users }, 'alice', ofBob)).toBe(false)
    expect(await enters({ users }, 'bob', ofAlice)).toBe(false)
  })

  it('takes nothing but a principal from a function, and its failure for an outage (C-52)', async () => {
    for (const junk of [null, true, {}, { name: 'alice' }, { name: 'alice', storage }]) {
      expect(await enters({ users: () => junk as never }, 'alice', ofAlice)).toBe(false)
    }
    const users = () => Promise.reject(new Error('directory is down'))
    await expect(enters({ users }, 'alice', ofAlice)).rejects.toThrow('directory is down')
  })

  it('lets in by nothing but a certificate of a TLS session', async () => {
    const authenticator = certificate(alice({ commonName: 'alice' }))
    const known = { certificate: ofAlice }
    const attempts = [
      [{ kind: 'password', user: 'alice', password: '' }, loginAttempt({ ...known, secure: true })],
      [{ kind: 'anonymous', user: 'alice', contact: '' }, loginAttempt({ ...known, secure: true })],
      [{ kind: 'certificate', user: 'alice', certificate: ofAlice }, loginAttempt(known)],
    ] as const
    for (const [credentials, attempt] of attempts) {
      expect(isGranted(await authenticator.authenticate(credentials, attempt))).toBe(false)
    }
  })

  it.each<[string, unknown]>([
    ['user "alice": needs one of', { users: { alice: { storage } } }],
    [
      'user "alice": unknown option "password"',
      { users: { alice: { storage, password: 'x', commonName: 'a' } } },
    ],
    ['user "alice": commonName', { users: { alice: { storage, commonName: '' } } }],
    ['user "alice": dnsName', { users: { alice: { storage, dnsName: '.example.org' } } }],
    ['user "alice": email', { users: { alice: { storage, email: 7 } } }],
    ['user "alice": a fingerprint256', { users: { alice: { storage, fingerprint256: 'AB:CD' } } }],
    ['user "alice": a fingerprint256', { users: { alice: { storage, fingerprint256: [] } } }],
    ['user "alice": a fingerprint256', { users: { alice: { storage, fingerprint256: {} } } }],
    ['user "alice": needs a storage', { users: { alice: { commonName: 'alice' } } }],
    [
      'user "alice" is there twice',
      { users: ['alice', 'alice'].map(name => ({ name, storage, commonName: name })) },
    ],
    ['users have to be', {}],
    ['unknown option "user"', { user: [] }],
    ['expected an object', undefined],
  ])('refuses options it cannot follow: %s', (text, options) => {
    expect(() => certificate(options as CertificateOptions)).toThrow(TypeError)
    expect(() => certificate(options as CertificateOptions)).toThrow(text)
  })
})

describe('certificate and the challenge of USER (RFC 4217 §9)', () => {
  const authenticator = certificate(alice({ commonName: 'alice' }))

  it('needs no password exactly when the login would be granted', async () => {
    const challenge = (user: string, presented?: X509Certificate, isSecure = true) =>
      authenticator.challenge?.(
        user,
        loginAttempt({ secure: isSecure, ...(presented && { certificate: presented }) }),
      )
    expect(await challenge('alice', ofAlice)).toBe('none')
    expect(await challenge('alice', ofBob)).toBe('password')
    expect(await challenge('bob', ofAlice)).toBe('password')
    expect(await challenge('alice')).toBe('password')
    expect(await challenge('alice', ofAlice, false)).toBe('password')
  })

  it('leaves the password to the same user without the certificate', async () => {
    const both = firstOf(staticUsers({ alice: { password: 'a', storage } }), authenticator)
    expect(await both.challenge?.('alice', loginAttempt({ secure: true }))).toBe('password')
    const password = { kind: 'password', user: 'alice', password: 'a' } as const
    expect(isGranted(await both.authenticate(password, secure))).toBe(true)
    expect(await both.challenge?.('alice', loginAttempt({ secure: true, certificate: ofAlice }))).toBe('none')
    const byCertificate = { kind: 'certificate', user: 'alice', certificate: ofAlice } as const
    expect(isGranted(await both.authenticate(byCertificate, secure))).toBe(true)
  })
})
