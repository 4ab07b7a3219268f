// Where the files of the rows lie, as far as measuring has to know: a folder of this machine, or a bucket.
import type { Fixture } from './fixtures.js'

export interface Served {
  /** What a server is told to serve. */
  readonly path: string
  /** What keeps the files, in a word or a few. */
  readonly keptIn: string
  /** For servers that fetch the files from an object store. */
  readonly bucket?: BucketPlace
  /** Makes what is not there yet. */
  prepare(
    fixtures: readonly Fixture[],
    account?: { readonly uid: number; readonly gid: number },
  ): Promise<void>
  /** Uploads of the last run are no part of the next. */
  emptyUploads(): Promise<void>
  /** How many bytes have been uploaded since emptyUploads. */
  uploadedBytes(): Promise<number>
  /** Makes so many bytes of memory ready for an upload. */
  prewarm(bytes: number): Promise<void>
  /** Processor seconds so far of what keeps the files, where that is a program. */
  processorSeconds?(): Promise<number>
  remove(): Promise<void>
}

/** A bucket, and how to reach it. */
export interface BucketPlace {
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly name: string
}
