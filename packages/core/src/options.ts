/** The options of `createServer`: everything an app can decide, with safe defaults. */
import type { Authenticator } from '@longshore/auth'
import type { ActiveOptions, PassiveOptions } from '@longshore/data-channel'
import type { DependencyContainer } from 'tsyringe'
import type { Logger } from './events/logger.js'
import type { Plugin } from './plugins/plugin.js'
import type { ReplyTexts } from './replies/reply-texts.js'
import type { TlsOptions } from './tls/tls-options.js'
import type { FromContainer } from './wiring/from-container.js'

/** How long things may take, in milliseconds. */
export interface TimeoutOptions {
  /** Without a command or a transfer, after login; 300 000. */
  readonly idleMs?: number
  /** From accept to login; 50 000. */
  readonly loginMs?: number
  /** Without a byte moved in a transfer; 60 000. */
  readonly stallMs?: number
  /** Over which a client has to reach `limits.minRate` in a transfer; 60 000. */
  readonly slowMs?: number
  /** For the client to open a passive data connection; 30 000. */
  readonly acceptMs?: number
  /** For the client to answer on an active data connection; 15 000. */
  readonly dialMs?: number
  /** For a TLS handshake; 10 000. */
  readonly handshakeMs?: number
  /** For one call into an authenticator, an adapter or a plugin that moves no bytes; 60 000. */
  readonly pluginMs?: number
}

/** Who and how many. */
export interface LimitOptions {
  /** Sessions at once; 1 000. More are told 421. */
  readonly maxSessions?: number
  /** Sessions at once from one address (IPv6: one /64); 100. */
  readonly maxSessionsPerAddress?: number
  /** TLS handshakes under way at once on control connections, a quarter of them from one address; 256. More are told 431, or closed. */
  readonly maxHandshakes?: number
  /** Failed logins before 421; 3. */
  readonly maxLoginAttempts?: number
  /** Bytes per second that a client has to send or take in a transfer, over `timeouts.slowMs`; 100. */
  readonly minRate?: number
  /** Bytes of one file, beyond which an upload is told 552; no limit. */
  readonly maxFileSize?: number
  /** Bytes per second of all downloads and listings together; no limit. */
  readonly downloadRate?: number
  /** Bytes per second of all uploads together; no limit. */
  readonly uploadRate?: number
  /** Sessions without a login at once, half of them at most from one address; half of `maxSessions`, but at least 100. */
  readonly maxLoginsWaiting?: number
  /** Sessions of one user at once, unless her principal says otherwise; no limit. */
  readonly maxSessionsPerUser?: number
  /** Connections in a minute from one address (IPv6: one /64); no limit. */
  readonly connectionRate?: number
  /** Commands in a second of one session; the next ones wait. No limit. */
  readonly commandRate?: number
  /** Transfers and listings at once; no limit. */
  readonly maxTransfers?: number
  /** Transfers and listings of one user at once; no limit. */
  readonly maxTransfersPerUser?: number
}

/** Who may connect, by address; networks are written as `192.168.0.0/16`, `fd00::/8` or a single address. */
export interface NetworkOptions {
  /** Everybody else is kept out; everybody may come when absent. */
  readonly allow?: readonly string[]
  /** Kept out, also of the networks of `allow`. */
  readonly deny?: readonly string[]
}

/** Options of a server. Unknown names and bad values are refused with a TypeError that says what to change. */
export interface ServerOptions {
  readonly authenticator: Authenticator | FromContainer<Authenticator>
  readonly plugins?: readonly Plugin[]
  readonly tls?: TlsOptions
  /** Passive data connections; `false` switches them off. */
  readonly passive?: PassiveOptions | false
  /** Active data connections; `false` switches them off. */
  readonly active?: ActiveOptions | false
  readonly timeouts?: TimeoutOptions
  readonly limits?: LimitOptions
  readonly networks?: NetworkOptions
  readonly texts?: Partial<ReplyTexts>
  /** Silent unless given. */
  readonly logger?: Logger
  /** The app's tsyringe container; the server's own is a child of it. */
  readonly container?: DependencyContainer
}
