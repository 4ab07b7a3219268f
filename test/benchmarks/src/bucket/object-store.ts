// An object store that the benchmark has for itself: where it is, what it takes, and how it is ended.
import type { BucketPlace } from '../served.js'

export interface ObjectStore extends Omit<BucketPlace, 'name'> {
  /** Its name and version, and where it keeps its data. */
  readonly about: string
  /** Of all its processes so far. */
  processorSeconds?(): Promise<number>
  /** Gives the memory of what was deleted back at once, where it would do so some day. */
  reclaim?(): Promise<void>
  /** It goes on after the run and is somebody else's: what was made in it has to be removed. */
  readonly goesOn?: true
  /** Ends it with all that it holds. */
  stop(): Promise<void>
}
