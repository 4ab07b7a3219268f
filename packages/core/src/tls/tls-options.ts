/** The option `tls`: certificates, and what has to be protected (RFC 4217). */

/** A certificate with its key. */
export interface TlsCertificate {
  /** PEM certificate chain and private key. */
  readonly cert: string | Buffer
  readonly key: string | Buffer
  readonly passphrase?: string
}

/** What can be renewed while the server runs. */
export interface TlsCertificates extends TlsCertificate {
  /** For clients that ask for one of the names in them (SNI, RFC 6066); all others get `cert`. */
  readonly certificates?: readonly TlsCertificate[]
  /** CA certificates by which client certificates are verified; asks clients for one when present. */
  readonly clientCa?: string | Buffer | readonly (string | Buffer)[]
}

/** TLS of control and data connections (RFC 4217). */
export interface TlsOptions extends TlsCertificates {
  /** `optional` (default): AUTH TLS is offered; `control`: no login in the clear; `required`: no login and no data in the clear. */
  readonly policy?: 'optional' | 'control' | 'required'
  /** Lowest protocol version; `TLSv1.2` by default. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
  /** Ciphers of TLS 1.2, as OpenSSL writes lists of them; those of node when absent. TLS 1.3 has its own, which stay unless some are named (`TLS_…`). */
  readonly ciphers?: string
  /** Whether a data connection must resume the control connection's TLS session: `prefer` (default) logs, `require` refuses with 522. */
  readonly sessionReuse?: 'off' | 'prefer' | 'require'
  /** Whether an upload over TLS that ends without close_notify, as one that was cut off does, is refused with 426; false by default, for many clients leave it out. */
  readonly strictShutdown?: boolean
  /**
   * Whether a client that is logged in may leave TLS on its control connection by CCC (RFC 4217 §6), so that firewalls on the way can read
   * its PORT and PASV; false by default, for anybody on the way can then read and change its commands. Data connections stay protected.
   */
  readonly clearCommandChannel?: boolean
}
