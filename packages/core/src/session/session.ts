/** What commands, plugins and apps see of a session: one control connection's life (RFC 959 §2.3). */
import type { Principal } from '@longshore/auth'
import type { VirtualPath } from '@longshore/storage'
import type { Token } from '../wiring/token.js'
import type { SessionState } from './session-state.js'

/** A transfer that is running now. */
export interface RunningTransfer {
  readonly direction: 'download' | 'upload' | 'listing'
  readonly path: VirtualPath
  /** Bytes moved so far over the data connection. */
  readonly bytes: number
  /** Bytes this transfer will move, if known. */
  readonly size: number | undefined
  readonly startedAt: number
  readonly secure: boolean
}

/** One control connection, from accept to close. */
export interface Session {
  /** Unique within the process. */
  readonly id: string
  /** Canonical: IPv4-mapped addresses are shown as IPv4. */
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
  /** Whether the control connection is protected by TLS. */
  readonly secure: boolean
  readonly connectedAt: Date
  readonly state: SessionState
  /** Who is logged in; undefined before login. */
  readonly principal: Principal | undefined
  readonly transfer: RunningTransfer | undefined
  /** Aborted when the session ends. */
  readonly signal: AbortSignal
  /** A service of this session, as provided by a plugin or the app's container. */
  resolve<T>(token: Token<T>): T
  /** Says 421 with this text and closes; a running transfer is aborted. */
  end(text?: string): void
}
