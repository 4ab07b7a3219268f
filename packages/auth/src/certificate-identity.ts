/** Which client certificate belongs to a configured user: by fingerprint, common name or subject alternative name (RFC 5280 §4.2.1.6). */
import type { X509Certificate } from 'node:crypto'

/** What a certificate has to be or to contain; all that is given has to agree. */
export interface CertificateIdentity {
  /** SHA-256 of the certificate, or of several that will do, as 64 hexadecimal digits with or without colons. */
  readonly fingerprint256?: string | readonly string[]
  /** The only common name of the subject, letter by letter. */
  readonly commonName?: string
  /** A mail address among the subject alternative names. */
  readonly email?: string
  /** A DNS name among the subject alternative names; wildcards do not count. */
  readonly dnsName?: string
}

/** The keys of {@link CertificateIdentity}. */
export const IDENTITY_KEYS = ['fingerprint256', 'commonName', 'email', 'dnsName'] as const

type Test = (certificate: X509Certificate) => boolean

/**
 * The test of whether a certificate is this one.
 * @throws TypeError that begins with `subject`, when nothing is given or something is not sound.
 */
export function identityTest(subject: string, identity: CertificateIdentity): Test {
  const { fingerprint256, commonName, email, dnsName } = identity
  for (const [name, value] of Object.entries({ commonName, email, dnsName })) {
    if (value !== undefined && (typeof value !== 'string' || value === '' || value.startsWith('.'))) {
      throw new TypeError(`${subject}: ${name} has to be a whole name`)
    }
  }
  const tests: Test[] = []
  if (fingerprint256 !== undefined) tests.push(fingerprintTest(subject, fingerprint256))
  if (commonName !== undefined) tests.push(certificate => commonNameOf(certificate) === commonName)
  if (email !== undefined) {
    tests.push(certificate => certificate.checkEmail(email, { subject: 'never' }) !== undefined)
  }
  if (dnsName !== undefined) {
    const names = { subject: 'never', wildcards: false } as const
    tests.push(certificate => certificate.checkHost(dnsName, names) !== undefined)
  }
  if (tests.length === 0) throw new TypeError(`${subject}: needs one of ${IDENTITY_KEYS.join(', ')}`)
  return certificate => tests.every(test => test(certificate))
}

function fingerprintTest(subject: string, fingerprints: string | readonly string[]): Test {
  const digits = [fingerprints].flat().map(each => String(each).replaceAll(':', '').toUpperCase())
  if (digits.length === 0 || !digits.every(each => /^[0-9A-F]{64}$/.test(each))) {
    throw new TypeError(`${subject}: a fingerprint256 has 64 hexadecimal digits`)
  }
  return certificate => digits.includes(certificate.fingerprint256.replaceAll(':', ''))
}

/** A subject with several common names has none: which of them was vouched for is anybody's guess. */
function commonNameOf(certificate: X509Certificate): string | undefined {
  const { CN: name } = certificate.toLegacyObject().subject as { readonly CN?: unknown }
  return typeof name === 'string' ? name : undefined
}
