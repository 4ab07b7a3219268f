/** How a kept or copied object is cut into parts that the server copies by itself (protocol rule E-04). */
import type { ByteRange } from './api.js'
import { LARGEST_PART, SMALLEST_PART } from './sizes.js'

const GIB = 1024 ** 3
/** Parts that a kept beginning may take of those that an upload can have. */
const MOST_PIECES = 2000

/**
 * The bytes `[0, size)` in equal pieces, none smaller than a part may be, so that others can follow each of them.
 * `size` is at least the smallest part.
 * @param wanted bytes of a piece, where nothing speaks against it
 */
export function piecesOf(size: number, wanted: number = GIB): Required<ByteRange>[] {
  const length = Math.min(LARGEST_PART, Math.max(wanted, SMALLEST_PART, Math.ceil(size / MOST_PIECES)))
  const count = Math.max(1, Math.min(Math.ceil(size / length), Math.floor(size / SMALLEST_PART)))
  const borders = Array.from({ length: count + 1 }, (_, index) => Math.round((size * index) / count))
  return borders.slice(1).map((end, index) => ({ start: borders[index]!, end: end - 1 }))
}
