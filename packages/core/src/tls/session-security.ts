/** The TLS contexts of one session: made at AUTH, used by its control and data connections, gone with it (P-53, RFC 4217 §10.2). */
import { constants, randomBytes } from 'node:crypto'
import { createSecureContext, type SecureContext, type TLSSocket, type TLSSocketOptions } from 'node:tls'
import type { DataSecurity } from '@longshore/data-channel'
import { verifiedCertificate } from '../control/peer-certificate.js'
import { cipherList } from './cipher-list.js'
import { certificateFor } from './named-certificates.js'
import { changeTicketKeys, renewTickets } from './ticket-renewal.js'
import type { TlsCertificate, TlsOptions } from './tls-options.js'

// OpenSSL's default of five minutes would end resumption in the middle of a session.
const TICKET_LIFETIME_S = 86_400
const TICKET_KEY_BYTES = 48
const TICKET_NAME_BYTES = 16

/** Protects one session with tickets of its own: a data connection that resumes belongs to this session. */
export class SessionSecurity implements DataSecurity {
  /** What it was made from. */
  readonly tls: TlsOptions
  readonly #sessionIdContext = randomBytes(16).toString('hex')
  readonly #main: SecureContext
  /** Of the certificates that clients asked for by name. */
  #named: Map<TlsCertificate, SecureContext> | undefined
  /** The one that the client of this session asked for, unless it is the main one. */
  #chosen: TlsCertificate | undefined
  #ticketKeys = randomBytes(TICKET_KEY_BYTES)
  /** Whether data connections may shake hands under it. */
  #lent = false
  #uploadContext: SecureContext | undefined
  #resumedUploadContext: SecureContext | undefined
  #peerFingerprint: string | undefined

  constructor(tls: TlsOptions) {
    this.tls = tls
    this.#main = this.#makeContext()
    renewTickets(this.#main, this.#ticketKeys)
  }

  /** Its resumed handshakes send a ticket too. */
  get context(): SecureContext {
    return this.#chosen ? this.#contextOf(this.#chosen) : this.#main
  }

  get uploadContext(): SecureContext {
    this.#uploadContext ??= this.tls.minVersion === 'TLSv1.3' ? this.context : this.#makeContext('TLSv1.2')
    return this.#uploadContext
  }

  get resumedUploadContext(): SecureContext {
    this.#resumedUploadContext ??= this.#makeContext()
    return this.#resumedUploadContext
  }

  get sessionReuse(): 'off' | 'prefer' | 'require' {
    return this.tls.sessionReuse ?? 'prefer'
  }

  get strictShutdown(): boolean {
    return this.tls.strictShutdown === true
  }

  get requestCert(): boolean {
    return this.tls.clientCa !== undefined
  }

  /** By this name of their key data connections know a ticket of this session. */
  get ticketName(): Uint8Array {
    return this.#ticketKeys.subarray(0, TICKET_NAME_BYTES)
  }

  get peerFingerprint(): string | undefined {
    return this.#peerFingerprint
  }

  /** Options of the control connection's handshake. A client certificate is asked for, never demanded: the authenticator decides. */
  get controlOptions(): TLSSocketOptions {
    return {
      secureContext: this.#main,
      ...(this.tls.certificates && { SNICallback: (name, answer) => answer(null, this.#choose(name)) }),
      requestCert: this.requestCert,
      rejectUnauthorized: false,
      ALPNProtocols: ['ftp'],
    }
  }

  /** Notes the certificate that data connections must show too; only a verified one counts. */
  bind(control: TLSSocket): void {
    if (this.requestCert) this.#peerFingerprint = verifiedCertificate(control)?.fingerprint256
  }

  /** The same, for data connections; not to be renewed from now on. */
  lend(): DataSecurity {
    this.#lent = true
    return this
  }

  /**
   * As new, for another session: tickets given so far open nothing any more. False when that cannot be: node offers no way, or it was lent,
   * and a data connection that is still in the middle of its handshake would get a ticket of the next session.
   */
  renew(): boolean {
    if (this.#lent) return false
    this.#ticketKeys = randomBytes(TICKET_KEY_BYTES)
    this.#peerFingerprint = undefined
    this.#chosen = undefined
    const contexts = [this.#main, ...(this.#named?.values() ?? [])]
    return contexts.every(context => changeTicketKeys(context, this.#ticketKeys))
  }

  /** By the name that the control connection asks for; its data connections show the same certificate. */
  #choose(name: string): SecureContext {
    this.#chosen = certificateFor(name, this.tls)
    return this.context
  }

  #contextOf(certificate: TlsCertificate): SecureContext {
    this.#named ??= new Map()
    let context = this.#named.get(certificate)
    if (context === undefined) {
      context = this.#makeContext()
      renewTickets(context, this.#ticketKeys)
      this.#named.set(certificate, context)
    }
    return context
  }

  #makeContext(maxVersion?: 'TLSv1.2'): SecureContext {
    const { clientCa, minVersion, ciphers } = this.tls
    const { cert, key, passphrase } = this.#chosen ?? this.tls
    return createSecureContext({
      cert: cert as string,
      key: key as string,
      ...(passphrase !== undefined && { passphrase }),
      ...(clientCa !== undefined && { ca: clientCa as string }),
      ticketKeys: this.#ticketKeys,
      sessionIdContext: this.#sessionIdContext,
      sessionTimeout: TICKET_LIFETIME_S,
      minVersion: minVersion ?? 'TLSv1.2',
      ...(ciphers !== undefined && { ciphers: cipherList(ciphers) }),
      ...(maxVersion && { maxVersion }),
      honorCipherOrder: true,
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    })
  }
}
