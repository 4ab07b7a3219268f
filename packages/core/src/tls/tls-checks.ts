/** Checks the option `tls`, and what it is renewed with. */
import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { objectOf, oneOf } from '../option-checks.js'
import { cipherList } from './cipher-list.js'
import type { TlsCertificate, TlsCertificates, TlsOptions } from './tls-options.js'

const CERTIFICATE_NAMES = ['cert', 'key', 'passphrase']
const RENEWED_NAMES = [...CERTIFICATE_NAMES, 'certificates', 'clientCa']
const FLAGS = ['strictShutdown', 'clearCommandChannel'] as const
const TLS_NAMES = [...RENEWED_NAMES, ...FLAGS, 'policy', 'minVersion', 'ciphers', 'sessionReuse']
const NO_AUTHORITY = 'tls.clientCa must be one or more certificates of authorities, as PEM text.'

/** Throws a TypeError that names the option and says what would work. */
export function checkTls(tls: TlsOptions): TlsOptions {
  objectOf('tls', tls, TLS_NAMES, ' with cert and key; leave it out for none')
  checkCertificates(tls)
  oneOf('tls.policy', tls.policy, ['optional', 'control', 'required'])
  oneOf('tls.minVersion', tls.minVersion, ['TLSv1.2', 'TLSv1.3'])
  oneOf('tls.sessionReuse', tls.sessionReuse, ['off', 'prefer', 'require'])
  checkCiphers(tls.ciphers)
  for (const name of FLAGS)
    if (tls[name] !== undefined && typeof tls[name] !== 'boolean')
      throw new TypeError(`tls.${name} must be true or false.`)
  return tls
}

function checkCiphers(ciphers: unknown): void {
  if (ciphers === undefined) return
  try {
    if (typeof ciphers !== 'string' || ciphers === '') throw new TypeError('it must be a text')
    createSecureContext({ ciphers: cipherList(ciphers) })
  } catch (cause) {
    throw new TypeError(`tls.ciphers cannot be used: ${(cause as Error).message}`, { cause })
  }
}

/** The same for what is renewed, which is to be usable, too. */
export function checkRenewed(renewed: TlsCertificates): TlsCertificates {
  objectOf('renewTls', renewed, RENEWED_NAMES, ' with cert and key')
  checkCertificates(renewed)
  checkUsable(renewed)
  return renewed
}

/** Throws a TypeError with what OpenSSL says of a certificate that does not go with its key. */
export function checkUsable({ certificates = [], clientCa, ...main }: TlsCertificates): void {
  tryOut('tls.cert, tls.key or tls.clientCa', main, clientCa)
  for (const [index, certificate] of certificates.entries()) tryOut(`tls.certificates[${index}]`, certificate)
}

function tryOut(
  name: string,
  { cert, key, passphrase }: TlsCertificate,
  clientCa?: TlsCertificates['clientCa'],
): void {
  try {
    createSecureContext({
      ...{ cert: cert as string, key: key as string },
      ...(passphrase !== undefined && { passphrase }),
      ...(clientCa !== undefined && { ca: clientCa as string }),
    })
  } catch (cause) {
    throw new TypeError(`${name} cannot be used: ${(cause as Error).message}`, { cause })
  }
}

function checkCertificates(tls: TlsCertificates): void {
  if (!tls.cert || !tls.key) throw new TypeError('tls.cert and tls.key are both needed, as PEM text.')
  checkAuthorities(tls.clientCa)
  const { certificates } = tls
  if (certificates === undefined) return
  if (!Array.isArray(certificates)) throw new TypeError('tls.certificates must be a list.')
  for (const [index, certificate] of (certificates as readonly TlsCertificate[]).entries())
    checkNamed(`tls.certificates[${index}]`, certificate)
}

/** Nobody could ask for a certificate without a name. */
function checkNamed(name: string, certificate: TlsCertificate): void {
  objectOf(name, certificate, CERTIFICATE_NAMES, ' with cert and key')
  if (!certificate.cert || !certificate.key)
    throw new TypeError(`${name}: cert and key are both needed, as PEM text.`)
  if (namesIn(name, certificate) === undefined)
    throw new TypeError(
      `${name} has no name of a host in it (subjectAltName), so no client could ask for it.`,
    )
}

function namesIn(name: string, { cert }: TlsCertificate): string | undefined {
  try {
    return new X509Certificate(cert).subjectAltName
  } catch (cause) {
    throw new TypeError(`${name}.cert must be a certificate chain, as PEM text.`, { cause })
  }
}

/** Without any certificate here TLS would take those of the web for authorities, or none, and never say a word. */
function checkAuthorities(clientCa: TlsOptions['clientCa']): void {
  if (clientCa === undefined) return
  const authorities = [clientCa].flat()
  try {
    for (const authority of authorities) new X509Certificate(authority as string)
  } catch (cause) {
    throw new TypeError(NO_AUTHORITY, { cause })
  }
  if (authorities.length === 0) throw new TypeError(NO_AUTHORITY)
}
