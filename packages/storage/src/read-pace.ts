/** Where the bytes of an open file may be read, or written: on the thread that serves everybody, or in the pool of those that may wait. */

/**
 * Shared by all files of one disk, which is what is quick or slow. Reads and writes of up to 1 MiB are meant; the times are in milliseconds,
 * of one that was larger than 64 KiB the part for so many bytes.
 */
export interface ReadPace {
  /** Whether the next one may run on the calling thread: they were measured to be quick, as those of a warm page cache are. */
  readonly quick: boolean
  /** How long one on the calling thread took. */
  ranHere(took: number): void
  /** How long one in the pool took. */
  ranPooled(took: number): void
}
