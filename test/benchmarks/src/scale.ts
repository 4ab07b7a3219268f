// How much the rows do: all of it, the quick look, or as little as a test needs.

export interface Scale {
  readonly name: string
  /** Bytes of a transfer on one connection, and on each of eight. */
  readonly bytes: number
  readonly bytesOfEight: number
  /** The same over TLS. */
  readonly tlsBytes: number
  readonly tlsBytesOfEight: number
  /** Bytes of each transfer to or from a bucket when it is memory that counts, and how many small files go there and back. */
  readonly bytesHeld: number
  readonly filesInBucket: number
  /** Small files of one session, and of each of sixteen. */
  readonly files: number
  readonly filesOfSixteen: number
  /** Time of a row that counts, in milliseconds. */
  readonly milliseconds: number
  readonly idle: readonly [number, number]
  readonly entries: readonly [number, number]
  readonly rounds: number
}

const MIB = 2 ** 20

export const FULL: Scale = {
  name: 'full',
  bytes: 1024 * MIB,
  bytesOfEight: 128 * MIB,
  tlsBytes: 256 * MIB,
  tlsBytesOfEight: 64 * MIB,
  bytesHeld: 256 * MIB,
  filesInBucket: 1000,
  files: 2000,
  filesOfSixteen: 250,
  milliseconds: 1500,
  idle: [1000, 5000],
  entries: [10_000, 100_000],
  rounds: 3,
}

export const QUICK: Scale = {
  ...FULL,
  name: 'quick',
  bytes: 512 * MIB,
  bytesOfEight: 64 * MIB,
  tlsBytes: 64 * MIB,
  tlsBytesOfEight: 16 * MIB,
  bytesHeld: 64 * MIB,
  filesInBucket: 250,
  files: 500,
  filesOfSixteen: 50,
  milliseconds: 500,
  rounds: 1,
}
