/** TLS of one session: the handshake of its control connection, and what protects its data connections (P-51, P-53). */
import type { X509Certificate } from 'node:crypto'
import type { DataSecurity } from '@longshore/data-channel'
import { normalHost } from '../commands/host-name.js'
import { verifiedCertificate } from '../control/peer-certificate.js'
import type { SessionSecurity } from '../tls/session-security.js'
import type { LiveSession } from './live-session.js'
import { freshState } from './session-state.js'

const NO_HANDSHAKE = 'TLS handshake failed'

/** What a session has of TLS, from AUTH or the accept to the end of its control connection. */
export class SessionTls {
  readonly #session: LiveSession
  #security: SessionSecurity | undefined
  #shaking = false

  constructor(session: LiveSession) {
    this.#session = session
  }

  /** For data connections. */
  get security(): DataSecurity | undefined {
    return this.#security?.lend()
  }

  /** The client's certificate, if it showed one that was verified. */
  get certificate(): X509Certificate | undefined {
    const { tls } = this.#session.control
    return tls && this.#security?.requestCert ? verifiedCertificate(tls) : undefined
  }

  /** The control connection was protected when it was handed over. */
  adopt(): void {
    const security = this.#session.parts.securities?.take()
    if (security) this.#startOver(security)
  }

  /** TLS on the control connection from here on, with everything before forgotten (P-05, P-27). False when it failed: the session is over then. */
  async shakeHands(): Promise<boolean> {
    const session = this.#session
    const { securities } = session.parts
    if (!securities || session.ended) return false
    this.#shaking = true
    const security = securities.take()
    // The TLS that was left by CCC.
    if (this.#security) securities.giveBack(this.#security)
    this.#security = security
    if (!(await this.#secure(security))) return false
    this.#shaking = false
    if (session.ended) return false
    this.#startOver(security)
    session.login.reset()
    session.slot.close()
    this.#tell()
    return true
  }

  /** The control connection in the clear from here on; data connections stay what they are (RFC 4217 §6). */
  async leave(): Promise<void> {
    const session = this.#session
    const { events } = session.parts
    await session.control.clear()
    if (events.observed && !session.ended) events.emit({ type: 'session-cleared', session })
  }

  async #secure({ controlOptions }: SessionSecurity): Promise<boolean> {
    const session = this.#session
    const { handshakes, settings, logger } = session.parts
    handshakes.begin(session.remoteAddress)
    try {
      await session.control.secure(
        controlOptions,
        settings.timeouts.handshakeMs,
        settings.tls?.clearCommandChannel,
      )
      return true
    } catch (error) {
      logger.debug({ session: session.id, error }, NO_HANDSHAKE)
      session.finish(NO_HANDSHAKE)
      session.control.destroy()
      return false
    } finally {
      handshakes.end(session.remoteAddress)
    }
  }

  /** The control connection is gone; the result says why, where a handshake was all there was. */
  end(): string | undefined {
    if (this.#security) this.#session.parts.securities?.giveBack(this.#security)
    this.#security = undefined
    return this.#shaking ? NO_HANDSHAKE : undefined
  }

  /** As new, under the TLS in force now. */
  #startOver(security: SessionSecurity): void {
    const session = this.#session
    const socket = session.control.tls
    this.#security = security
    if (socket) security.bind(socket)
    const name = socket?.servername
    session.state = { ...freshState(), host: typeof name === 'string' ? normalHost(name) : undefined }
  }

  #tell(): void {
    const session = this.#session
    const { events } = session.parts
    if (!events.observed) return
    const protocol = session.control.tls?.getProtocol() ?? 'TLS'
    events.emit({ type: 'session-secured', session, protocol })
  }
}
