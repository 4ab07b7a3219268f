/** The storage contract: five required operations, the rest optional by presence (RFC 959 §4.1.3, RFC 3659). */
import type { Readable, Writable } from 'node:stream'
import type { Entry } from './entry.js'
import type { Listing } from './listing.js'
import type { ReadPace } from './read-pace.js'
import type { VirtualPath } from './virtual-path.js'

/** The part of a principal that storage may see. */
export interface Caller {
  readonly name: string
  /** Whatever the authenticator wants its storage to know. */
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** The circumstances of one operation. */
export interface StorageCall {
  /** Aborted when the command is aborted or its session ends; an adapter stops then and rejects. */
  readonly signal: AbortSignal
  readonly caller: Caller
  /** Bytes the client announced with ALLO, a hint only. */
  readonly expectedSize?: number
}

/** The bytes of a read, in `[start, end)`; without `end` to the end of the file. */
export interface ReadRange {
  readonly start: number
  readonly end?: number
}

/**
 * How an upload meets what is there: `create` fails with `exists`, `replace` puts a new file in its place,
 * `append` adds to the end (and creates), `resume` keeps exactly `[0, offset)` and goes on from there (`bad-offset` beyond the end).
 */
export type WriteMode =
  | { readonly kind: 'create' }
  | { readonly kind: 'replace' }
  | { readonly kind: 'append' }
  | { readonly kind: 'resume'; readonly offset: number }

/** An open regular file behind a source or an upload, so that a data connection can move bytes without streams. */
export interface OpenFile {
  readonly fd: number
  /** Where the first byte is read from or written to. */
  readonly position: number
  /** Exclusive end of a read, which fails when the file turns out to be shorter; absent: wherever the file ends. */
  readonly end?: number
  /** What an error of reading or writing `fd` means, as a StorageError. */
  explain?(error: Error): Error
  /** Absent: reads (of an upload: writes) may take long, as over a network or to a disk that is behind, and never run on the calling thread. */
  readonly pace?: ReadPace
}

/** A file opened for reading. `close` is called exactly once, whether or not `stream` was; it may be called while the stream still runs. */
export interface Source {
  /** Size of the whole file in bytes when it was opened, if known. */
  readonly size?: number
  readonly file?: OpenFile
  /** The bytes of the range; called at most once. */
  stream(): Readable
  close(): Promise<void>
}

/**
 * What may stay of a failed upload: `resumable`, what has arrived, by the adapter's policy, for REST or APPE to go on from; `nothing`, because
 * the upload was refused and none of its bytes may be seen.
 */
export type Leftover = 'resumable' | 'nothing'

/** An upload in progress. After its sink has finished or was destroyed exactly one of `commit` and `abort` is called, once. */
export interface Upload {
  readonly file?: OpenFile
  /** Where the bytes go; called at most once, or not at all when `file` was used. A chunk is lent until its write has called back. `write` may fail with `no-space`, `over-quota`, `io`, … */
  sink(): Writable
  /** Makes the bytes visible under their name; without a sink and without bytes in `file` an empty file. Rejecting means that nothing was acknowledged. */
  commit(): Promise<void>
  /** Ends the upload as failed; what was there before is not harmed. `leftover` is `resumable` when absent. Never rejects for being late. */
  abort(reason: Error, leftover?: Leftover): Promise<void>
}

/** Facts about how required operations behave. */
export interface StorageTraits {
  /** `range`: `read` honours any start; `whole`: only 0. */
  readonly reads: 'whole' | 'range'
  /** The write modes that work. */
  readonly writes: readonly WriteMode['kind'][]
  /** `implied`: a directory also exists because something lies below it. */
  readonly directories: 'real' | 'implied'
  readonly names: 'case-sensitive' | 'case-insensitive'
  /** Directories of up to this many entries are listed in the order of the UTF-8 bytes of their names; absent: in any order. */
  readonly sortsUpTo?: number
}

/** Free and total bytes as the caller may use them. */
export interface StorageSpace {
  readonly free: number
  readonly total?: number
}

/** A place where files live. Optional operations are supported exactly when present; every failure rejects with a StorageError. */
export interface StorageAdapter {
  readonly traits: StorageTraits
  /** Facts about one path; a symbolic link itself, not its target. */
  stat(path: VirtualPath, call: StorageCall): Promise<Entry>
  /** Entries of a directory, each once, lazily; rejects at the first pull when `path` is no directory. */
  list(path: VirtualPath, call: StorageCall): Listing
  read(path: VirtualPath, range: ReadRange, call: StorageCall): Promise<Source>
  /** Begins an upload; to the root or another directory it is `is-a-directory`. */
  write(path: VirtualPath, mode: WriteMode, call: StorageCall): Promise<Upload>
  /** Removes a file or a symbolic link itself, never a directory (`is-a-directory`). */
  remove(path: VirtualPath, call: StorageCall): Promise<void>
  /** Makes one directory; its parent must exist unless directories are implied. */
  makeDirectory?(path: VirtualPath, call: StorageCall): Promise<void>
  /** Removes an empty directory (`not-empty` otherwise); the root is `forbidden`. */
  removeDirectory?(path: VirtualPath, call: StorageCall): Promise<void>
  /** Moves a file or directory. A file at `to` is replaced; a directory there is `exists`; into itself is `bad-name`; a directory of more than can be moved at once is `too-many`, and stays whole. */
  rename?(from: VirtualPath, to: VirtualPath, call: StorageCall): Promise<void>
  /** Copies a file; a file at `to` is replaced. */
  copy?(from: VirtualPath, to: VirtualPath, call: StorageCall): Promise<void>
  setModified?(path: VirtualPath, modified: Date, call: StorageCall): Promise<void>
  /** Sets permission bits, masked to 0o777. */
  setMode?(path: VirtualPath, mode: number, call: StorageCall): Promise<void>
  /**
   * Lower-case hexadecimal digest of the bytes of a range; `unsupported` for an algorithm it lacks.
   * Algorithms are named as node:crypto does, `md5`, `sha1`, `sha256`, `sha512`, and `crc32`.
   */
  checksum?(path: VirtualPath, algorithm: string, range: ReadRange, call: StorageCall): Promise<string>
  space?(path: VirtualPath, call: StorageCall): Promise<StorageSpace>
}

/** The names of the optional operations; a command that needs one says so, and is not offered without it. */
export type OptionalOperation =
  | 'makeDirectory'
  | 'removeDirectory'
  | 'rename'
  | 'copy'
  | 'setModified'
  | 'setMode'
  | 'checksum'
  | 'space'
