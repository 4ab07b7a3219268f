/** The TLS handshake of a data connection, always as the server, and what is asked of the peer's session (RFC 4217 §9, §10). */
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { type ClientHello, readClientHello } from './client-hello.js'
import type { DataSecurity, OpenChannel } from './data-channel.js'
import { DataChannelError } from './data-channel-error.js'
import { closeSoftly } from './soft-close.js'
import { TlsRecords } from './tls-records.js'

/** The circumstances of one handshake. */
export interface Handshake {
  readonly direction: OpenChannel['direction']
  readonly signal: AbortSignal
  readonly handshakeMs: number
  /** How long a refused client may take to close its side. */
  readonly closeMs: number
}

// Exactly these: a name that other servers chose would promise more than is done here.
const ALPN = ['ftp-data', 'ftp']
const TLS_1_2 = 0x0303

/**
 * Hands `tcp`, of which nothing was read, to TLS. Rejects with `tls-failed` (no handshake in time, or not the session or the certificate
 * that is asked for), `reset` or `aborted`; the socket is destroyed then, or being closed when it has its handshake.
 */
export async function secure(tcp: Socket, security: DataSecurity, handshake: Handshake): Promise<TLSSocket> {
  const socket = await shakeHands(tcp, security, handshake)
  const refusal = refusalOf(socket, security)
  if (refusal === undefined) return socket
  // A client that reads an end, and no error, goes on to the reply that says why. The turn is for the last write of the handshake.
  setImmediate(() => closeSoftly(socket, handshake.closeMs))
  throw new DataChannelError('tls-failed', new Error(refusal))
}

async function shakeHands(tcp: Socket, security: DataSecurity, handshake: Handshake): Promise<TLSSocket> {
  const attempt = new Attempt(handshake)
  attempt.watch(tcp)
  try {
    const secureContext = await attempt.race(chooseContext(tcp, security, handshake.direction))
    const records =
      security.strictShutdown && handshake.direction === 'receive' ? new TlsRecords(tcp) : undefined
    const socket = new TLSSocket((records ?? tcp) as Socket, {
      ...{ isServer: true, secureContext, ALPNProtocols: ALPN },
      ...{ requestCert: security.requestCert ?? false, rejectUnauthorized: false },
    })
    records?.watch(socket)
    attempt.watch(socket)
    await attempt.race(new Promise(done => socket.once('secure', done)))
    return socket
  } catch (error) {
    tcp.destroy()
    throw error
  } finally {
    attempt.end()
  }
}

/** Ends a handshake by time, by the command's signal, or by the peer. */
class Attempt {
  readonly #failed: Promise<never>
  readonly #signal: AbortSignal
  readonly #timer: NodeJS.Timeout
  readonly #abort = () => this.#reject(new DataChannelError('aborted'))
  readonly #watched: Socket[] = []
  #reject: (error: DataChannelError) => void = () => undefined
  readonly #lost = () => this.#reject(new DataChannelError('reset', new Error('closed during the handshake')))
  readonly #broken = (error: NodeJS.ErrnoException) =>
    this.#reject(new DataChannelError(error.syscall === undefined ? 'tls-failed' : 'reset', error))

  constructor({ signal, handshakeMs }: Handshake) {
    this.#failed = new Promise((_, reject) => {
      this.#reject = reject
    })
    this.#failed.catch(() => undefined)
    const late = () =>
      this.#reject(new DataChannelError('tls-failed', new Error(`no handshake in ${handshakeMs} ms`)))
    this.#timer = setTimeout(late, handshakeMs)
    this.#signal = signal
    signal.addEventListener('abort', this.#abort)
    if (signal.aborted) this.#abort()
  }

  watch(socket: Socket): void {
    this.#watched.push(socket)
    socket.on('error', () => undefined)
    socket.on('error', this.#broken).on('end', this.#lost).on('close', this.#lost)
  }

  race<T>(step: Promise<T>): Promise<T> {
    return Promise.race([step, this.#failed])
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#abort)
    for (const socket of this.#watched) {
      socket.off('error', this.#broken).off('end', this.#lost).off('close', this.#lost)
    }
  }
}

/**
 * Under TLS 1.3 session tickets follow the handshake; a client that closes without reading them makes its own system answer them with a
 * reset and drop what it has not sent yet. So an upload that resumes gets none, and one that does not resume TLS 1.2, if the client speaks
 * it (protocol rule P-59).
 */
async function chooseContext(
  tcp: Socket,
  security: DataSecurity,
  direction: OpenChannel['direction'],
): Promise<SecureContext> {
  if (direction === 'send') return security.context
  const hello = await firstHello(tcp)
  if (hello === undefined) return security.context
  if (offersResumption(hello, security)) return security.resumedUploadContext ?? security.context
  const speaksTls12 = hello.versions.length === 0 || hello.versions.includes(TLS_1_2)
  return speaksTls12 ? security.uploadContext : security.context
}

function offersResumption({ tickets }: ClientHello, { ticketName }: DataSecurity): boolean {
  return tickets.some(
    ticket => ticketName === undefined || ticket.subarray(0, ticketName.length).equals(ticketName),
  )
}

/** Reads the ClientHello and puts it back; undefined when what came is none. */
function firstHello(tcp: Socket): Promise<ClientHello | undefined> {
  return new Promise(resolve => {
    let bytes = Buffer.alloc(0)
    const read = () => {
      for (let chunk = tcp.read() as Buffer | null; chunk !== null; chunk = tcp.read() as Buffer | null) {
        bytes = Buffer.concat([bytes, chunk])
      }
      const hello = readClientHello(bytes)
      if (hello === undefined) return
      tcp.off('readable', read)
      tcp.unshift(bytes)
      resolve(hello === 'unreadable' ? undefined : hello)
    }
    tcp.on('readable', read)
  })
}

function refusalOf(socket: TLSSocket, { sessionReuse, peerFingerprint }: DataSecurity): string | undefined {
  if (sessionReuse === 'require' && !socket.isSessionReused())
    return 'the TLS session of the control connection was not resumed'
  if (peerFingerprint !== undefined && socket.getPeerCertificate().fingerprint256 !== peerFingerprint)
    return 'not the client certificate of the control connection'
  return undefined
}
