/** Entries, or names, in the order of a listing, in bounded memory (P-45). */
import { setImmediate } from 'node:timers/promises'
import type { Entry, StorageAdapter } from '@longshore/storage'
import type { Entries } from './entries-of.js'

/**
 * A directory of up to this many entries is shown in the order of the bytes of its names. A larger one is shown in the storage's own order:
 * its first lines leave after this many entries were read, not after all, and no more than these are ever held.
 */
export const SORTED_AT_MOST = 2048

/** Entries of one batch at most, about 64 KiB of lines. */
const MANY = 1024
/** Entries that are not worth holding back any longer; fewer are, for a batch costs as much as many lines. */
const ENOUGH = 128
/** Entries of a batch, where each came alone. */
const GROUP = 256

// Storages in memory give thousands of entries without letting anything else run.
const ENTRIES_PER_TURN = 1024

/** What is listed. */
export interface Shown {
  readonly entries: Entries
  /** Which of the names belong to it. */
  readonly keep: (name: string) => boolean
  /** Whether the order of the storage is the one to show: it is not when few of many are wanted, as they are shown in order. */
  readonly inOrder: boolean
}

/** Whether the storage itself lists every directory as it is to be shown. */
export function listsInOrder({ traits }: StorageAdapter): boolean {
  return (traits.sortsUpTo ?? 0) >= SORTED_AT_MOST
}

/** Entries in batches. Closing them closes the storage's listing. */
export function entryBatches(shown: Shown): AsyncGenerator<readonly Entry[], void, undefined> {
  const { keep } = shown
  const batches = inPieces(shown.entries.batches(), ({ name }) => keep(name))
  return shown.inOrder ? passing(batches) : sorting(batches, ({ name }) => name)
}

/** Names in batches, as {@link entryBatches} has the entries. */
export function nameBatches(shown: Shown): AsyncGenerator<readonly string[], void, undefined> {
  const batches = inPieces(shown.entries.names(), shown.keep)
  return shown.inOrder ? passing(batches) : sorting(batches, name => name)
}

interface Piece<T> {
  readonly wanted: readonly T[]
  /** How many were looked at so far. */
  readonly seen: number
}

/** Pieces of bounded size, with turns of the event loop between them for others. */
async function* inPieces<T>(
  batches: AsyncIterable<readonly T[]>,
  keep: (item: T) => boolean,
): AsyncGenerator<Piece<T>, void, undefined> {
  let seen = 0
  let inTurn = 0
  for await (const batch of batches) {
    for (let start = 0; start < batch.length; start += MANY) {
      const piece = batch.length <= MANY ? batch : batch.slice(start, start + MANY)
      if (inTurn > 0 && inTurn + piece.length > ENTRIES_PER_TURN) {
        await setImmediate()
        inTurn = 0
      }
      inTurn += piece.length
      seen += piece.length
      yield { wanted: piece.filter(keep), seen }
    }
  }
}

/** Nothing is held but what would make a batch of a few lines. The first batch may be empty, so that names that are not shown keep nobody waiting. */
async function* passing<T>(pieces: AsyncIterable<Piece<T>>): AsyncGenerator<readonly T[], void, undefined> {
  let held: readonly T[] = []
  let isFirst = true
  for await (const { wanted, seen } of pieces) {
    held = held.length === 0 ? wanted : [...held, ...wanted]
    if (held.length < ENOUGH && !(isFirst && seen > SORTED_AT_MOST)) continue
    yield held
    held = []
    isFirst = false
  }
  if (held.length > 0) yield held
}

/**
 * The first batch comes when {@link SORTED_AT_MOST} entries were looked at, or all of fewer; it is empty when too few of them are wanted,
 * so that a rare match in a huge directory keeps nobody waiting.
 */
async function* sorting<T>(
  pieces: AsyncIterable<Piece<T>>,
  nameOf: (item: T) => string,
): AsyncGenerator<readonly T[], void, undefined> {
  let held: T[] = []
  let most = SORTED_AT_MOST
  let isFirst = true
  for await (const { wanted, seen } of pieces) {
    if (held.length + wanted.length > most) {
      yield* slices(held)
      held = []
      most = GROUP
      isFirst = false
    } else if (isFirst && seen > SORTED_AT_MOST) {
      yield []
      isFirst = false
    }
    for (const item of wanted) held.push(item)
  }
  if (most === SORTED_AT_MOST) held.sort((left, right) => compareBytewise(nameOf(left), nameOf(right)))
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

function* slices<T>(items: readonly T[]): Generator<readonly T[], void, undefined> {
  for (let start = 0; start < items.length; start += MANY) yield items.slice(start, start + MANY)
}
