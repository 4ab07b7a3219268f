/** What is deleted of a directory that is being moved: the sources when all is there, or the copies when the move has failed. */
import { StorageError } from '@longshore/storage'
import { atOnce } from './at-once.js'
import { deleteKeys } from './delete-keys.js'
import { type Copied, type Folder, isDone } from './folder.js'
import { missingCopies } from './folder-copies.js'
import { withFreshLook } from './folder-look.js'
import { forgetMarks } from './time-marks.js'

/** How many marks are looked for at the same time. */
const AT_ONCE = 16
/** How long copies may take to be removed again. */
const ENDING_MS = 60_000

/**
 * Deletes what was copied and is still as it was, whatever becomes of the call. What was uploaded meanwhile stays under the old name, and
 * what could not be deleted is told of as `left-behind`.
 * @throws StorageError `busy` when copies have gone, whose sources then stay
 */
export async function deleteSources(folder: Folder): Promise<void> {
  const { bucket, source, copies } = folder
  const { signal } = new AbortController()
  const left = keysOf(folder, ({ without }) => without !== 'gone')
  try {
    await withFreshLook(folder, [...left], signal, async (page, sources, targets) => {
      const unchanged = page.filter(rest => isDone(copies.get(rest), sources.get(rest)))
      const missing = await missingCopies(folder, unchanged, targets, signal)
      const moved = unchanged.filter(rest => !missing.has(rest))
      await deleteKeys(
        bucket,
        moved.map(rest => source + rest),
        signal,
      )
      for (const rest of page) if (!missing.has(rest)) left.delete(rest)
    })
    if (left.size > 0) throw new StorageError('busy', folder.from)
  } catch (error) {
    tellOf(folder, source, left, error)
    throw error
  }
}

/** Removes the copies again whose sources are still there. Never rejects: what stays is told of as `left-behind`. */
export async function clearAway(folder: Folder): Promise<void> {
  const { bucket, target } = folder
  const signal = AbortSignal.timeout(ENDING_MS)
  const left = keysOf(folder, ({ without }) => without === undefined)
  let reason: unknown = 'it has changed, or its source has gone'
  try {
    await withFreshLook(folder, [...left], signal, async (page, sources, targets) => {
      const missing = await missingCopies(folder, page, targets, signal)
      const ours = page.filter(rest => sources.has(rest) && !missing.has(rest))
      await deleteKeys(
        bucket,
        ours.map(rest => target + rest),
        signal,
      )
      for (const rest of page) if (!targets.has(rest)) left.delete(rest)
      for (const rest of ours) left.delete(rest)
    })
  } catch (error) {
    reason = error
  }
  await atOnce(AT_ONCE, [...folder.marked], signal, key => forgetMarks(bucket, key, signal)).catch(() => {})
  tellOf(folder, target, left, reason)
}

function keysOf({ copies }: Folder, wanted: (copied: Copied) => boolean): Set<string> {
  return new Set([...copies].filter(([, copied]) => wanted(copied)).map(([rest]) => rest))
}

function tellOf({ bucket }: Folder, prefix: string, left: ReadonlySet<string>, cause: unknown): void {
  const reason = cause instanceof Error ? cause.message : String(cause)
  for (const rest of left) bucket.settings.observe({ type: 'left-behind', key: prefix + rest, reason })
}
