/** The client certificate of a TLS connection that this side serves (RFC 4217 §9). */
import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/** What OpenSSL found when it verified the peer; node sets `authorized` for the sockets of its own TLS server only. */
interface Verifying {
  readonly ssl?: { verifyError?(): Error | null } | null
}

/** The certificate if the client sent one and a trusted authority stands behind it, otherwise undefined. */
export function verifiedCertificate(socket: TLSSocket): X509Certificate | undefined {
  const { ssl } = socket as Verifying
  if (typeof ssl?.verifyError !== 'function' || ssl.verifyError()) return undefined
  return socket.getPeerX509Certificate()
}
