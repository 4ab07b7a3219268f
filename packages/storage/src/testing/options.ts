/** What the author of an adapter hands to the conformance suite. */
import type { OptionalOperation, StorageAdapter } from '../storage.js'

/** What is to be known of a storage that its contract leaves open. */
export interface ConformanceOptions {
  /**
   * What an aborted upload of a new name leaves: `keep` (the default) the bytes received as a file under that name, `discard` nothing.
   * The old bytes of a replaced file are to be left in both.
   */
  readonly partial?: 'keep' | 'discard'
  /** The optional operations the storage is meant to have; when given, exactly these must be present. */
  readonly operations?: readonly OptionalOperation[]
  /** Names, of those the suite tries, that this storage cannot have; they must then be refused with `bad-name`. */
  readonly rejectedNames?: readonly string[]
  /** Entries of the long listing, 2,000 unless given; fewer for a storage where each costs a request over a network. */
  readonly listingSize?: number
  /** Milliseconds that one case may take; the default of the test runner unless given. */
  readonly timeoutMs?: number
}

/** A storage, or one with something to be called after the case, such as the removal of a temporary directory. */
export type MadeStorage =
  | StorageAdapter
  | { readonly storage: StorageAdapter; readonly dispose?: () => Promise<void> | void }

/** Makes an empty storage of its own for every case. */
export type MakeStorage = () => MadeStorage | Promise<MadeStorage>
