/** A certificate made when the tests run, and the contexts of one session as a server makes them. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect, createSecureContext, type TLSSocket } from 'node:tls'
import type { DataSecurity } from '../src/data-channel.js'

export interface Certificate {
  readonly key: Buffer
  readonly cert: Buffer
}

/** A self-signed ECDSA P-256 certificate. */
export function makeCertificate(name: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-tls-'))
  const [keyFile, certFile] = [join(folder, 'key'), join(folder, 'cert')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const files = ['-keyout', keyFile, '-out', certFile]
  execFileSync('openssl', ['req', '-x509', ...kind, ...files, '-days', '2', '-subj', `/CN=${name}`], {
    stdio: 'ignore',
  })
  try {
    return { key: readFileSync(keyFile), cert: readFileSync(certFile) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The security of one session. */
export function sessionSecurity(certificate: Certificate, more: Partial<DataSecurity> = {}): DataSecurity {
  const ticketKeys = randomBytes(48)
  const options = {
    ...certificate,
    ...{ ticketKeys, sessionIdContext: randomBytes(8).toString('hex'), sessionTimeout: 86_400 },
    minVersion: 'TLSv1.2' as const,
  }
  return {
    context: createSecureContext(options),
    uploadContext: createSecureContext({ ...options, maxVersion: 'TLSv1.2' }),
    ticketName: ticketKeys.subarray(0, 16),
    sessionReuse: 'prefer',
    ...more,
  }
}

/** The client's handshake on its data connection. */
export function shake(socket: Socket, options: ConnectionOptions = {}): TLSSocket {
  const tls = connect({ socket, rejectUnauthorized: false, ...options })
  tls.on('error', () => undefined)
  return tls
}

/** The same, when done. */
export async function shaken(socket: Socket, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const tls = shake(socket, options)
  await once(tls, 'secureConnect')
  return tls
}
