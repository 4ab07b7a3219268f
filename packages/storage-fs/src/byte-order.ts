/** The order of names by their UTF-8 bytes (protocol rule P-45). */

/** Compares as the bytes would; UTF-16 differs from them only where surrogates stand for what lies above U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let index = 0; index < shorter; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)]
    if (left !== right) return weight(left) - weight(right)
  }
  return a.length - b.length
}

function weight(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x10000 : unit - 0x800
}
