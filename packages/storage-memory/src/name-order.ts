/** The order of a listing: names compared as their UTF-8 bytes would be (P-45). */

/** Negative, zero or positive, as for `sort`. UTF-16 puts surrogates below U+E000…U+FFFF, UTF-8 above; all else agrees. */
export function compareNames(left: string, right: string): number {
  const shared = Math.min(left.length, right.length)
  for (let index = 0; index < shared; index += 1) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return rank(a) - rank(b)
  }
  return left.length - right.length
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
