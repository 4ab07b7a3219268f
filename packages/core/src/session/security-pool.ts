/** TLS contexts for one session after the other: making one costs more than the handshake that it is for (P-53). */
import type { TlsOptions } from '../options.js'
import { SessionSecurity } from './session-security.js'

// As many sessions as may end and begin at one time; a context is some 20 KiB.
const MOST_SPARE = 64

/** Gives every session TLS contexts that no other has, with ticket keys that no other has had. */
export class SecurityPool {
  readonly #tls: TlsOptions
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
    if (this.#spare.length < MOST_SPARE && security.renew()) this.#spare.push(security)
  }
}
