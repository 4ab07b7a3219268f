/** Buffers that transfers use in turn, so that they allocate none (the largest single cost of a file read after the copy itself). */

const LARGE = 256 * 1024
const SMALL = 64 * 1024
const HOT = 512 * 1024
const RING = 1024 * 1024
const MOST_KEPT = { [SMALL]: 32, [LARGE]: 8, [RING]: 4 }

const kept: Record<number, Buffer[]> = { [SMALL]: [], [LARGE]: [], [RING]: [] }

/** Small files are read in one small buffer, the rest of larger ones in large ones; an upload fills a hot one, or a ring while it waits for its writes. */
export const bufferSizes = { small: SMALL, large: LARGE, hot: HOT, ring: RING } as const

/** A buffer of exactly that size; what is in it is unspecified. */
export function takeBuffer(size: number): Buffer {
  return kept[size]?.pop() ?? Buffer.allocUnsafeSlow(size)
}

/** Only a buffer that nobody reads or writes any more; one that is not given back costs nothing but its memory. */
export function giveBuffer(buffer: Buffer): void {
  const shelf = kept[buffer.length]
  if (shelf !== undefined && shelf.length < (MOST_KEPT[buffer.length as keyof typeof MOST_KEPT] ?? 0))
    shelf.push(buffer)
}
