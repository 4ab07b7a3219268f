/** Moves a directory: everything below it is copied, seen to be there, and only then deleted under its old name (protocol rule E-06). */
import { StorageError, type VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'
import type { Folder } from './folder.js'
import { copyAll, markTimes, requireCopies } from './folder-copies.js'
import { lookAtSource } from './folder-look.js'
import { clearAway, deleteSources } from './folder-removal.js'
import { LARGEST_PART } from './sizes.js'

/** How often what has come or changed meanwhile is copied as well. */
const ROUNDS = 4

/** Where a directory is to be moved; the prefixes end with a slash, and nothing is below `target`. */
export interface FolderMove {
  readonly from: VirtualPath
  readonly to: VirtualPath
  readonly source: string
  readonly target: string
}

/**
 * Moves all objects below one prefix to another one. Until the first is deleted, an abort or a failure takes the copies back and leaves the
 * source as it was; from then on it is carried through. At every moment each object is whole on one side at least.
 *
 * What is uploaded into the directory meanwhile is moved with it, or stays under the old name if it comes late. Not excluded: an upload of
 * another process that replaces a file in the moment between the last look at a thousand files and their deletion; a file uploaded below the
 * new name meanwhile, of which the one that comes last stays, as with any two uploads; and copies that a server makes after it was given up.
 * @throws StorageError `too-many`, with nothing copied; `busy` when the source does not come to rest
 */
export async function moveFolder(
  bucket: Bucket,
  move: FolderMove,
  signal: AbortSignal,
  limit: number = LARGEST_PART,
): Promise<void> {
  const folder: Folder = { ...move, bucket, limit, copies: new Map(), marked: new Set() }
  try {
    await bringOver(folder, signal)
    signal.throwIfAborted()
  } catch (error) {
    await clearAway(folder)
    throw error
  }
  await deleteSources(folder)
}

async function bringOver(folder: Folder, signal: AbortSignal): Promise<void> {
  for (let round = 1; ; round++) {
    const pending = await lookAtSource(folder, signal)
    if (pending.length === 0) break
    if (round > ROUNDS) throw new StorageError('busy', folder.from)
    await copyAll(folder, pending, signal)
  }
  const targets = await requireCopies(folder, signal)
  await markTimes(folder, targets, signal)
}
