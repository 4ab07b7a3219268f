/** How new contents are made of old pieces: the beginning of a file, or one file after another. */
import type { Allowance } from './allowance.js'
import { type Content, Piece } from './content.js'

const SMALL = 64 * 1024

/**
 * The first `length` bytes of `content` as pieces; a piece that is cut is copied, so that its rest can be given back.
 * Undefined when there is no room for that copy.
 */
export function prefixOf(content: Content, length: number, allowance: Allowance): Piece[] | undefined {
  const kept: Piece[] = []
  let missing = length
  for (const piece of content.pieces) {
    if (missing === 0) break
    if (piece.bytes.length > missing) {
      if (!allowance.tryReserve(missing)) return undefined
      kept.push(new Piece(exactCopy(piece.bytes.subarray(0, missing))))
      break
    }
    kept.push(piece)
    missing -= piece.bytes.length
  }
  return kept
}

/** `first` and then `second`. Small neighbours are merged if there is room, or a log appended line by line would be a list of lines. */
export function joined(first: readonly Piece[], second: readonly Piece[], allowance: Allowance): Piece[] {
  const left = first.at(-1)?.bytes
  const right = second[0]?.bytes
  const mergeable = left !== undefined && right !== undefined && left.length + right.length <= SMALL
  if (!mergeable || !allowance.tryReserve(left.length)) return [...first, ...second]
  const merged = Buffer.allocUnsafeSlow(left.length + right.length)
  left.copy(merged)
  right.copy(merged, left.length)
  return [...first.slice(0, -1), new Piece(merged), ...second.slice(1)]
}

/** A copy in memory of its own, of exactly its size; a view would keep all the memory that it looks into. */
export function exactCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return copy
}
