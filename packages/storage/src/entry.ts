/** What storage knows of one file or directory; listings and facts are made from it (RFC 3659 §7.5). */

/** The kind of an entry. A `symlink` is shown in listings but never followed by core. */
export type EntryType = 'file' | 'directory' | 'symlink'

/** One file, directory or symbolic link. */
export interface Entry {
  /** Last segment of the path, verbatim; empty for the root. */
  readonly name: string
  readonly type: EntryType
  /** Bytes of a file; 0 for anything else. */
  readonly size: number
  readonly modified: Date
  /** Permission bits (0–0o777), when the storage keeps them. */
  readonly mode?: number
  /** Owner and group as names or numbers, without spaces. */
  readonly owner?: string
  readonly group?: string
  /** Number of hard links. */
  readonly links?: number
  /** Same value for two names of the same thing, different otherwise; opaque. */
  readonly unique?: string
  /** Virtual path that a symbolic link points to, only when it lies inside the storage. */
  readonly target?: string
}
