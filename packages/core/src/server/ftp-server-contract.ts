/** The server as an app holds it. */

import type { Duplex } from 'node:stream'
import type { Observable } from 'rxjs'
import type { CommandTable, SiteTable } from '../dispatch/command-table.js'
import type { ServerEvent } from '../events/server-event.js'
import type { RunningTransfer, Session } from '../session/session.js'
import type { TlsCertificates } from '../tls/tls-options.js'

/** Where to listen. */
export interface ListenOptions {
  /** 0 picks a free one. */
  readonly port: number
  /** `::` (both families) by default. */
  readonly host?: string
  /** TLS before the greeting (port 990 by custom). */
  readonly implicitTls?: boolean
  /** Takes the client's address from the header that a proxy sends first. */
  readonly proxyProtocol?: ProxyProtocolOptions
}

/** Proxies that speak for clients (PROXY protocol, versions 1 and 2). */
export interface ProxyProtocolOptions {
  /**
   * Addresses of the proxies, as `10.0.0.0/8` or `10.0.0.7`. Their connections begin with a header, or are closed; those of others are ordinary
   * ones, in which a header is a line like any other.
   */
  readonly from: readonly string[]
  /** Milliseconds for the header to come; 5 000. */
  readonly timeoutMs?: number
  /** Where passive data connections come from: the `client` (default) or the `proxy`. They have no header. */
  readonly data?: 'client' | 'proxy'
}

/** An address that is listened on. */
export interface ListenAddress {
  readonly address: string
  readonly port: number
  readonly implicitTls: boolean
}

/** What is to be believed of a connection handed over with {@link FtpServer.handle}; it wins over what a socket says of itself. */
export interface HandleOptions {
  readonly remoteAddress?: string
  readonly remotePort?: number
  readonly localAddress?: string
  readonly localPort?: number
  readonly implicitTls?: boolean
}

/** A session of which something was cut off. */
export interface CutSession {
  /** Its id. */
  readonly session: string
  readonly remoteAddress: string
  /** Who was logged in. */
  readonly user?: string
}

/** A transfer that was cut off. */
export interface CutTransfer extends CutSession {
  readonly direction: RunningTransfer['direction']
  readonly path: string
  /** Bytes that had moved. */
  readonly bytes: number
}

/** A command whose code did not let go in time: it may still run. */
export interface AbandonedCommand extends CutSession {
  readonly verb: string
}

/** What `close` cut off. */
export interface CloseReport {
  /** Sessions that were there when it began. */
  readonly sessions: number
  /** Transfers that were still running when the grace was over. */
  readonly transfersCut: number
  /** Each of them. */
  readonly cut: readonly CutTransfer[]
  /** Commands in code of plugins, storages and authenticators that was not waited for any longer. */
  readonly abandoned: readonly AbandonedCommand[]
}

/** An FTP server. It installs no signal handler, prints nothing, and never exits the process. */
export interface FtpServer {
  /** Starts to listen; may be called for several addresses. Rejects when settings cannot work or the port is taken. */
  listen(port: number, host?: string): Promise<ListenAddress>
  listen(options: ListenOptions): Promise<ListenAddress>
  /** Serves one connection accepted elsewhere (any duplex stream). */
  handle(socket: Duplex, options?: HandleOptions): void
  /**
   * Shows other certificates to sessions that begin TLS from now on; those under TLS go on as they are, on new data connections too.
   * `certificates` and `clientCa` stay as they are unless they are given. Throws a TypeError, or the error of OpenSSL, and changes nothing
   * when a certificate cannot be used with its key, or the server was made without the option `tls`.
   */
  renewTls(certificates: TlsCertificates): void
  /**
   * Stops listening, says 421 to idle sessions, lets transfers end for `graceMs` (default 0, Infinity for as long as it takes), then cuts
   * them. Resolves when nothing is left, uploads that were cut are aborted, and plugins are closed; code of others that hangs is waited for
   * 10 seconds, a plugin's `onClose` for `timeouts.pluginMs`. Rejects with a TypeError, without closing, when `graceMs` is no such number.
   */
  close(options?: { readonly graceMs?: number }): Promise<CloseReport>
  readonly addresses: readonly ListenAddress[]
  readonly sessions: ReadonlySet<Session>
  /** Everything that happens, as it happens; a subscriber that throws harms nobody. */
  readonly events$: Observable<ServerEvent>
  readonly commands: CommandTable
  readonly site: SiteTable
  [Symbol.asyncDispose](): Promise<void>
}
