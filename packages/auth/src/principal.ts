/** Who a session acts for and everything it may do: one value, made by one login. */
import type { Caller, StorageAdapter } from '@longshore/storage'

/** What a principal may do. Each verb needs exactly one of them (RNFR and RNTO both need `rename`; APPE and a resumed STOR need `append`). */
export type Permission =
  | 'list'
  | 'read'
  | 'write'
  | 'append'
  | 'delete'
  | 'rename'
  | 'make-directory'
  | 'set-mode'
  | 'set-modified'

/** May look and fetch. */
export const READ_ONLY: ReadonlySet<Permission> = new Set<Permission>(['list', 'read'])

/** May do everything. */
export const READ_WRITE: ReadonlySet<Permission> = new Set<Permission>([
  'list',
  'read',
  'write',
  'append',
  'delete',
  'rename',
  'make-directory',
  'set-mode',
  'set-modified',
])

/** Bounds for the sessions of one principal; absent means no bound beyond the server's. */
export interface Limits {
  /** Sessions logged in at once under this name. */
  readonly maxSessions?: number
  /** Milliseconds without a command or a transfer before 421. */
  readonly idleMs?: number
  /** Bytes of one file that is uploaded. */
  readonly maxFileSize?: number
  /** Bytes per second of the download or listing of each session, which has one at a time. */
  readonly downloadRate?: number
  /** Bytes per second of the upload of each session. */
  readonly uploadRate?: number
  /** Bytes per second of all downloads and listings under this name together. */
  readonly userDownloadRate?: number
  /** Bytes per second of all uploads under this name together. */
  readonly userUploadRate?: number
}

/** A logged-in identity with its storage and rights. */
export interface Principal extends Caller {
  readonly storage: StorageAdapter
  /** Virtual path of the first working directory; `/` when absent. */
  readonly home?: string
  readonly permissions: ReadonlySet<Permission>
  readonly limits?: Limits
  /** `true`: logs in and transfers over TLS only; a login in the clear is refused with 530. `control`: logs in over TLS only. */
  readonly requireTls?: boolean | 'control'
}
