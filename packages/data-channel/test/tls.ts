/** A certificate made when the tests run, and the contexts of one session as a server makes them. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect, createSecureContext, TLSSocket } from 'node:tls'
import type { DataSecurity } from '../src/data-channel.js'

export interface Certificate {
  readonly key: Buffer
  readonly cert: Buffer
}

const made: Buffer[] = []

/** A client that verifies: newer versions of node resume no session of a server that was not verified. */
function trusting(): ConnectionOptions {
  return { ca: made, servername: 'localhost', checkServerIdentity: () => undefined }
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
    const cert = readFileSync(certFile)
    made.push(cert)
    return { key: readFileSync(keyFile), cert }
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
export function shake(socket: Duplex, options: ConnectionOptions = {}): TLSSocket {
  const tls = connect({ socket, ...trusting(), ...options })
  tls.on('error', () => undefined)
  return tls
}

/** The same, when done. */
export async function shaken(socket: Socket, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const tls = shake(socket, options)
  await once(tls, 'secureConnect')
  return tls
}

/** The TLS session that a client has after the handshake of its control connection. */
export async function controlSession(
  security: DataSecurity,
  options: ConnectionOptions = {},
): Promise<Buffer> {
  const server = createServer(socket => {
    const requestCert = security.requestCert ?? false
    const server = { isServer: true, secureContext: security.context, requestCert, rejectUnauthorized: false }
    new TLSSocket(socket, server).on('error', () => undefined).resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connect({ port, host: '127.0.0.1', ...trusting(), ...options })
  const [session] = (await once(client, 'session')) as [Buffer]
  client.destroy()
  server.close()
  return session
}

/**
 * Uploads as clients do that never read after the handshake: whatever the server sends then, session tickets above all, is unread in
 * their system when they close, which answers it with a reset and drops what it has not sent.
 */
export async function uploadUnread(
  port: number,
  bytes: Buffer,
  options: ConnectionOptions = {},
): Promise<void> {
  let shaken = false
  const pipe = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => void tcp.write(chunk, done),
    // As soon as the system has taken the last byte, long before it has sent it.
    final: done => {
      tcp.destroy()
      done()
    },
  })
  const take = (count: number, buffer: Uint8Array) => {
    pipe.push(Buffer.from(buffer.subarray(0, count)))
    // One piece at a time, so that nothing after the handshake is taken out of the system.
    setImmediate(() => void (shaken || tcp.resume()))
    return false
  }
  const tcp = dial({ port, host: '127.0.0.1', onread: { buffer: Buffer.alloc(65_536), callback: take } })
  tcp.on('error', () => undefined)
  const tls = connect({ socket: pipe, ...trusting(), ...options })
  tls.on('error', () => undefined)
  await once(tls, 'secureConnect')
  shaken = true
  tls.end(bytes)
  await new Promise(done => tcp.once('close', done))
}
