/** Where the bytes of an open file may be read, or written: on the thread that serves everybody, or in the pool of those that may wait. */

/** Shared by all files of one disk, which is what is quick or slow. Times are in milliseconds, of a read of up to 256 KiB. */
export interface ReadPace {
  /** Whether the next read may run on the calling thread: reads were measured to be quick, as those of a warm page cache are. */
  readonly quick: boolean
  /** How long a read on the calling thread took. */
  ranHere(took: number): void
  /** How long a read in the pool took. */
  ranPooled(took: number): void
}
