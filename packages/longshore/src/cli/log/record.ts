/** What is logged of a server: plain records, the same for people and for programs; none holds a password. */

import type { CloseReport } from '@longshore/core'

/** The session that something happened in. */
export interface WhoFields {
  readonly session: string
  readonly address: string
  readonly port: number
  /** Who is logged in. */
  readonly user?: string
  /** Whether the control connection is protected by TLS. */
  readonly secure: boolean
}

/** A change of the tree that is no transfer. */
export type Change = 'delete' | 'remove-directory' | 'make-directory' | 'rename'

/** One thing that happened; durations are milliseconds. */
export type LogRecord =
  | {
      readonly type: 'listening'
      readonly address: string
      readonly port: number
      readonly implicitTls: boolean
    }
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'certificate-renewed'
      readonly file: string
      /** As ISO 8601 has it. */
      readonly validTo: string
    }
  | ({ readonly type: 'session-opened' } & WhoFields)
  | { readonly type: 'session-refused'; readonly address: string; readonly reason: string }
  | {
      readonly type: 'address-banned'
      readonly address: string
      readonly reason: string
      readonly milliseconds: number
    }
  | ({ readonly type: 'session-secured'; readonly protocol: string } & WhoFields)
  | ({ readonly type: 'session-cleared' } & WhoFields)
  | ({ readonly type: 'session-closed'; readonly reason: string; readonly milliseconds: number } & WhoFields)
  | ({ readonly type: 'login-succeeded' } & WhoFields)
  | ({ readonly type: 'login-failed'; readonly reason: string } & WhoFields)
  | ({
      readonly type: 'changed'
      readonly change: Change
      readonly path: string
      readonly to?: string
    } & WhoFields)
  | ({ readonly type: 'transfer-started' } & TransferFields)
  | ({ readonly type: 'transfer-finished' } & TransferFields & EndFields)
  | ({ readonly type: 'fault'; readonly where: string; readonly message: string } & Partial<WhoFields>)
  | {
      readonly type: 'closing'
      readonly sessions: number
      readonly transfers: number
      readonly graceMs: number
    }
  | ({ readonly type: 'closed' } & Pick<CloseReport, 'sessions' | 'transfersCut' | 'cut'>)

/** One movement of bytes. */
export interface TransferFields extends WhoFields {
  readonly direction: 'download' | 'upload' | 'listing'
  readonly path: string
}

/** How it ended. */
export interface EndFields {
  readonly outcome: 'completed' | 'aborted' | 'failed'
  readonly reason?: string
  readonly bytes: number
  readonly milliseconds: number
  /** Absent when it took no time to speak of. */
  readonly bytesPerSecond?: number
}

/** Where records go. */
export interface Log {
  write(record: LogRecord): void
}
