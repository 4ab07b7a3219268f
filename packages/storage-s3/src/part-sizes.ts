/** How large each part of an upload is: small ones first, so that memory stays small, and larger the longer the upload gets. */
import { LARGEST_PART, MOST_PARTS } from './sizes.js'

const MIB = 1024 * 1024
/** How many parts have the same size. Doubling so often reaches 7 TiB before the parts run out. */
const STEP = 950
/** Parts that an announced size may take, which leaves some for an announcement that was too low. */
const ANNOUNCED_PARTS = 9800

export interface PartSizes {
  /** Bytes of the first parts. */
  readonly first: number
  /** Bytes that the client has announced. */
  readonly announced?: number
}

/** Bytes of the data part at `index`, counted from 0. */
export function partSizeAt(index: number, { first, announced = 0 }: PartSizes): number {
  const base = Math.max(first, Math.ceil(announced / ANNOUNCED_PARTS / MIB) * MIB)
  const beyond = Math.max(0, index - Math.ceil(announced / base))
  return Math.min(LARGEST_PART, base * 2 ** Math.floor(beyond / STEP))
}

/** Whether an upload can have so many parts. */
export function isPartNumber(number: number): boolean {
  return number <= MOST_PARTS
}
