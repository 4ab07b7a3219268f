/** What is deleted of a directory that is being moved: the sources when all is there, or the copies when the move has failed. */
import { StorageError } from '@longshore/storage'
import { deleteKeys } from './delete-keys.js'
import { type Folder, isDone } from './folder.js'
import { missingCopies } from './folder-copies.js'
import { withFreshLook } from './folder-look.js'

/** How long copies may take to be removed again. */
const ENDING_MS = 60_000

/**
 * Deletes what was copied and is still as it was, whatever becomes of the call. What was uploaded meanwhile stays under the old name.
 * @throws StorageError `busy` when copies have gone, whose sources are then left
 */
export async function deleteSources(folder: Folder): Promise<void> {
  const { bucket, source, copies } = folder
  const { signal } = new AbortController()
  let lost = 0
  await withFreshLook(folder, [...copies.keys()], signal, async (page, sources, targets) => {
    const unchanged = page.filter(
      rest => isDone(copies.get(rest), sources.get(rest)) && !isGone(folder, rest),
    )
    const missing = await missingCopies(folder, unchanged, targets, signal)
    const moved = unchanged.filter(rest => !missing.has(rest))
    await deleteKeys(
      bucket,
      moved.map(rest => source + rest),
      signal,
    )
    lost += missing.size
  })
  if (lost > 0) throw new StorageError('busy', folder.from)
}

/** Removes the copies again whose sources are still there. Never rejects: what stays is told of as `left-behind`. */
export async function clearAway(folder: Folder): Promise<void> {
  const { bucket, target, copies } = folder
  const signal = AbortSignal.timeout(ENDING_MS)
  const left = new Set([...copies.keys()].filter(rest => copies.get(rest)?.without === undefined))
  let reason = 'it has changed, or its source has gone'
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
    reason = error instanceof Error ? error.message : String(error)
  }
  for (const rest of left) bucket.settings.observe({ type: 'left-behind', key: target + rest, reason })
}

function isGone({ copies }: Folder, rest: string): boolean {
  return copies.get(rest)?.without === 'gone'
}
