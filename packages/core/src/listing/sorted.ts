/** Entries in the order of a listing, in bounded memory (P-45). */
import { setImmediate } from 'node:timers/promises'
import type { Entry } from '@longshore/storage'

/**
 * A directory of up to this many entries is shown in the order of the bytes of its names. A larger one is shown in the storage's own order:
 * its first lines leave after this many entries were read, not after all, and no more than these are ever held.
 */
export const SORTED_AT_MOST = 2048

/** Entries of one batch, about 16 KiB of lines. */
const BATCH = 256

// Storages in memory give thousands of entries without letting anything else run.
const ENTRIES_PER_TURN = 1024

/**
 * The entries that `keep` wants, in batches. The first batch comes when {@link SORTED_AT_MOST} entries were looked at, or all of fewer; it is
 * empty when too few of them are wanted, so that a rare match in a huge directory keeps nobody waiting. Closing it closes the storage's listing.
 */
export async function* entryBatches(
  entries: AsyncIterable<Entry>,
  keep: (entry: Entry) => boolean,
): AsyncGenerator<readonly Entry[], void, undefined> {
  let held: Entry[] = []
  let most = SORTED_AT_MOST
  let seen = 0
  for await (const entry of entries) {
    if (++seen % ENTRIES_PER_TURN === 0) await setImmediate()
    if (seen === SORTED_AT_MOST + 1 && held.length < SORTED_AT_MOST) yield []
    if (!keep(entry)) continue
    if (held.length === most) {
      yield* slices(held)
      held = []
      most = BATCH
    }
    held.push(entry)
  }
  if (most === SORTED_AT_MOST) held.sort((left, right) => compareBytewise(left.name, right.name))
  yield* slices(held)
}

/** Negative, zero or positive as `sort` wants it: the order of the UTF-8 bytes of two names. */
export function compareBytewise(left: string, right: string): number {
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const a = left.charCodeAt(i)
    const b = right.charCodeAt(i)
    if (a !== b) return utf8Rank(a) - utf8Rank(b)
  }
  return left.length - right.length
}

/** UTF-16 puts surrogates below U+E000…U+FFFF, UTF-8 puts what they stand for above. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

function* slices(entries: readonly Entry[]): Generator<readonly Entry[], void, undefined> {
  for (let start = 0; start < entries.length; start += BATCH) yield entries.slice(start, start + BATCH)
}
