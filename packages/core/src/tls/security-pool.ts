/** TLS contexts for one session after the other: making one costs more than the handshake that it is for (P-53). */
import { SessionSecurity } from './session-security.js'
import type { TlsCertificates, TlsOptions } from './tls-options.js'

// As many sessions as may end and begin at one time; a context is some 20 KiB.
const MOST_SPARE = 64

/** Gives every session TLS contexts that no other has, with ticket keys that no other has had. */
export class SecurityPool {
  #tls: TlsOptions
  readonly #spare: SessionSecurity[] = []

  constructor(tls: TlsOptions) {
    this.#tls = tls
  }

  /** For one session, which gives it back when its control connection is gone. */
  take(): SessionSecurity {
    return this.#spare.pop() ?? new SessionSecurity(this.#tls)
  }

  /** A session that is over needs this no more. Kept for the next one where nothing can still shake hands under it. */
  giveBack(security: SessionSecurity): void {
    const isCurrent = security.tls === this.#tls
    if (isCurrent && this.#spare.length < MOST_SPARE && security.renew()) this.#spare.push(security)
  }

  /** Sessions from now on show these certificates; those that are there keep theirs, on new data connections too (C-17). */
  renew(certificates: TlsCertificates): void {
    // That of the key before is not that of the new one.
    const { passphrase: _, ...kept } = this.#tls
    this.#tls = { ...kept, ...certificates }
    this.#spare.length = 0
  }
}
