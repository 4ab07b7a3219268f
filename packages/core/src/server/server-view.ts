/** What commands may know of the server. */
import type { CommandTable, SiteTable } from '../dispatch/command-table.js'
import type { ReplyTexts } from '../replies/reply-texts.js'
import type { Session } from '../session/session.js'
import type { TlsOptions } from '../tls/tls-options.js'

/** The server as seen by a command. */
export interface ServerView {
  readonly commands: CommandTable
  readonly site: SiteTable
  readonly texts: ReplyTexts
  readonly tls: TlsView
  /** Which kinds of data channels are offered. */
  readonly data: { readonly passive: boolean; readonly active: boolean }
  /** Lines that plugins add to FEAT for this session. */
  features(session: Session): readonly string[]
  readonly sessionCount: number
  /** Bytes that a file may have; a principal may have a lower limit. */
  readonly maxFileSize: number
}

/** What is configured of TLS. */
export interface TlsView {
  readonly available: boolean
  /** `control`: no login in the clear; `required`: no data either. */
  readonly policy: NonNullable<TlsOptions['policy']>
  /** Whether so many handshakes are under way that no other may begin from this address now. */
  isFull(address: string): boolean
  /** Whether the TLS of this session may be left again (`clearCommandChannel`). */
  isClearable(session: Session): boolean
}
