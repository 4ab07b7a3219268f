/** What the cases about moving share: a move, a refused move, and the shape of a case. */
import type { StorageCode } from '../storage-error.js'
import type { VirtualPath } from '../virtual-path.js'
import type { Trial } from './trial.js'

export function move(trial: Trial, from: VirtualPath, to: VirtualPath): Promise<void> {
  return trial.storage.rename(from, to, trial.call())
}

/** Checks that a move is refused, about either of its two paths. */
export async function stays(
  trial: Trial,
  from: VirtualPath,
  to: VirtualPath,
  ...codes: StorageCode[]
): Promise<void> {
  await trial.refuses(move(trial, from, to), codes, from, to)
}
