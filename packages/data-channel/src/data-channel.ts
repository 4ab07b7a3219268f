/** The contract: a channel is advertised (or told) an endpoint, connects once, moves bytes one way, and closes (RFC 959 §3.2, §3.3). */
import type { Readable, Transform, Writable } from 'node:stream'
import type { SecureContext } from 'node:tls'
import type { MinRate } from './slowness.js'
import type { TokenBucket } from './token-bucket.js'

/** The control connection that a data channel belongs to, as its addresses were when it was accepted. */
export interface ControlEndpoints {
  readonly sessionId: string
  /** May be IPv4-mapped (`::ffff:…`) or carry a zone; compare with `sameAddress`. */
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  /** Whether the control connection is protected by TLS: no router on the way can read a 227 or 229 then. */
  readonly secure: boolean
  /** The principal's name after login. */
  readonly user?: string
  /** Where the control connection really ends here, when `localAddress` is that of a proxy. */
  readonly ownAddress?: string
  /** Where passive data connections come from, when that is a proxy and not `remoteAddress`. */
  readonly dataPeer?: string
}

/** How PROT P protects the data connections of one session (RFC 4217 §9). */
export interface DataSecurity {
  /** The session's own context: its tickets resume this session only. */
  readonly context: SecureContext
  /** The same, capped at TLS 1.2, for uploads whose ClientHello offers no resumption (tickets would cost the tail of the upload). */
  readonly uploadContext: SecureContext
  /**
   * The same as `context`, but without a new ticket when a session is resumed: for uploads whose ClientHello offers resumption. Absent:
   * `context` itself sends none then.
   */
  readonly resumedUploadContext?: SecureContext
  /**
   * The first 16 bytes of the context's `ticketKeys`, with which its tickets begin. When given, a ticket of another session is known for what
   * it is before the handshake, and an upload that offers only such gets `uploadContext` too.
   */
  readonly ticketName?: Uint8Array
  /** `require` refuses a data connection that does not resume the control connection's TLS session. */
  readonly sessionReuse: 'off' | 'prefer' | 'require'
  /** TLS server options beyond the context (ALPN, client certificate). */
  readonly requestCert?: boolean
  /** The client certificate that the data connection must show too (SHA-256 fingerprint as node prints it), if the control connection had one. */
  readonly peerFingerprint?: string | undefined
  /** Uploads that end without close_notify fail with `reset` (RFC 8446 §6.1); they cost more, since every record is looked at. */
  readonly strictShutdown?: boolean
}

/** A regular file that bytes come from or go to, open at `position`; `explain` says what an error of reading or writing it means. */
export interface ByteFile {
  readonly fd: number
  readonly position: number
  /** Exclusive end of a download: a file that turns out to be shorter fails it, for the peer would take what came for the whole. Absent: where the file ends. */
  readonly end?: number
  explain?(error: Error): Error
  /** Absent: reading or writing it may take long, as over a network, and never happens on this thread. */
  readonly pace?: ReadPace
}

/** Says where reads or writes of up to 1 MiB may run, and is told how many milliseconds they took, of larger ones than 64 KiB the part for so many bytes. */
export interface ReadPace {
  readonly quick: boolean
  ranHere(took: number): void
  ranPooled(took: number): void
}

/** Where bytes come from. With `file` they can move without streams. */
export interface ByteSource {
  readonly file?: ByteFile
  stream(): Readable
}

/** Where bytes go. */
export interface ByteSink {
  readonly file?: ByteFile
  sink(): Writable
}

/** Counted while bytes move, read by whoever shows progress. */
export interface TransferCounters {
  /** Bytes moved over the data connection, as the peer sees them before TLS. */
  bytes: number
}

/** One movement of bytes. */
export interface Movement {
  readonly signal: AbortSignal
  /** `ascii` converts line ends (RFC 959 §3.1.1.1); listings are sent as `image`, their lines already end in CRLF. */
  readonly type: 'ascii' | 'image'
  readonly counters: TransferCounters
  /** Transforms between storage and network, in order from storage to network for a download, from network to storage for an upload. */
  readonly through?: readonly Transform[]
  /** What every byte is taken from, the one that the fewest share first; absent: as fast as it goes. */
  readonly buckets?: readonly TokenBucket[]
  /** Milliseconds without a byte moved before the transfer fails with `stalled`. */
  readonly stallMs: number
  /** A peer that is slower for so long fails it with `too-slow`; time in which anything else is waited for does not count. */
  readonly minRate?: MinRate
}

/** A connected data connection, TLS included. One of `send` and `receive` is called, once; both leave it closed. */
export interface DataConnection {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly secure: boolean
  /** Whether TLS resumed the session of the control connection. */
  readonly sessionReused: boolean
  /** Resolves when all bytes were handed over and the connection is closed in order, or ended behind a few bytes; rejects with DataChannelError, or with what the source threw. */
  send(source: ByteSource, movement: Movement): Promise<void>
  /** Resolves when the peer ended the data and the sink has finished; rejects with DataChannelError, or with what the sink threw. */
  receive(sink: ByteSink, movement: Movement): Promise<void>
  /** Ends it at once. */
  destroy(): void
}

/** How a channel is opened for one transfer. */
export interface OpenChannel {
  readonly signal: AbortSignal
  /** `receive` for uploads. */
  readonly direction: 'send' | 'receive'
  /** Present when PROT P is in force. */
  readonly security?: DataSecurity
}

/** One PORT, EPRT, PASV or EPSV: used for at most one transfer. */
export interface DataChannel {
  /** Accepts or dials, checks the peer, and shakes hands. Called at most once; rejects with DataChannelError. */
  open(options: OpenChannel): Promise<DataConnection>
  /** Gives up what is not open yet: the port goes back to the pool, a peer that has connected already is closed softly (FIN). Safe to call twice. */
  close(): void
  /**
   * The verb was refused before its 150: a peer that has connected already is closed softly and the port goes back (false); otherwise the
   * channel stays usable until its time is over (true) (P-31). `handshake`: the peer expects TLS, and is closed a little later.
   */
  refuse(circumstances?: { readonly handshake: boolean }): boolean
}

/** A channel that waits for the client on a leased port. */
export interface PassiveChannel extends DataChannel {
  readonly port: number
}
