/** Which of several certificates is for the name that a client asks for (SNI, RFC 6066 §3; names as in RFC 6125 §6.4). */
import { X509Certificate } from 'node:crypto'
import type { TlsCertificate, TlsCertificates } from './tls-options.js'

const parsed = new WeakMap<TlsCertificate, X509Certificate>()

/** The first of `certificates` that names the host, wildcards included; undefined for the main one. */
export function certificateFor(name: string, { certificates }: TlsCertificates): TlsCertificate | undefined {
  return certificates?.find(certificate => x509Of(certificate).checkHost(name) !== undefined)
}

function x509Of(certificate: TlsCertificate): X509Certificate {
  let x509 = parsed.get(certificate)
  if (x509 === undefined) {
    x509 = new X509Certificate(certificate.cert)
    parsed.set(certificate, x509)
  }
  return x509
}
