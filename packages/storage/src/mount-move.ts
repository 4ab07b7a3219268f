/** Moving and copying files between mounted storages: the bytes are streamed, and the source goes only after the commit (E-06). */
import { pipeline } from 'node:stream/promises'
import { abortedError } from './aborted.js'
import type { Entry } from './entry.js'
import type { Mount } from './mount-table.js'
import type { StorageCall } from './storage.js'
import { isStorageError, StorageError } from './storage-error.js'
import type { VirtualPath } from './virtual-path.js'

/** One end of a move: a path of the whole tree and the mount it lies in. */
export interface End {
  readonly mount: Mount
  readonly path: VirtualPath
}

/**
 * Moves a file. Whatever fails, the source is as it was, and nothing of a copy that is not whole is left; once the copy is committed it stays even if the source cannot be removed.
 * Directories and symbolic links are `unsupported`.
 */
export async function moveAcross(from: End, to: End, call: StorageCall): Promise<void> {
  const entry = await copyAcross(from, to, call)
  await keepTime(to, entry, call)
  await from.mount.storage.remove(from.path, call)
}

/** Copies a file, and tells what was copied. */
export async function copyAcross(from: End, to: End, call: StorageCall): Promise<Entry> {
  const entry = await from.mount.storage.stat(from.path, call)
  if (entry.type !== 'file') throw new StorageError('unsupported', from.path)
  await refuseTarget(entry, to, call)
  if (!to.mount.storage.traits.writes.includes('replace')) throw new StorageError('unsupported', to.path)
  await stream(from, to, { ...call, expectedSize: entry.size })
  return entry
}

/** A directory is never replaced; neither is the source itself, where one tree is mounted twice through different wrappers. */
async function refuseTarget(source: Entry, to: End, call: StorageCall): Promise<void> {
  const target = await statIfPresent(to, call)
  if (target === undefined) return
  if (target.type === 'directory') throw new StorageError('exists', to.path)
  if (isSameFile(source, target)) throw new StorageError('unsupported', to.path)
}

/** `unique` without the label of the mount; two storages may number their files alike, but hardly with the same size and time. */
function isSameFile(a: Entry, b: Entry): boolean {
  const bare = (entry: Entry) => entry.unique?.slice(entry.unique.indexOf('.') + 1)
  return (
    bare(a) !== undefined &&
    bare(a) === bare(b) &&
    a.size === b.size &&
    a.modified.getTime() === b.modified.getTime()
  )
}

async function statIfPresent({ mount, path }: End, call: StorageCall): Promise<Entry | undefined> {
  try {
    return await mount.storage.stat(path, call)
  } catch (error) {
    if (isStorageError(error) && error.code === 'not-found') return undefined
    throw error
  }
}

async function stream(from: End, to: End, call: StorageCall): Promise<void> {
  const source = await from.mount.storage.read(from.path, { start: 0 }, call)
  try {
    const upload = await to.mount.storage.write(to.path, { kind: 'replace' }, call)
    try {
      await pipeline(source.stream(), upload.sink(), { signal: call.signal })
    } catch (error) {
      await upload.abort(error instanceof Error ? error : new Error(String(error)), 'nothing')
      throw failure(error, from.path, call)
    }
    await upload.commit()
  } finally {
    await source.close()
  }
}

function failure(error: unknown, path: VirtualPath, call: StorageCall): StorageError {
  if (isStorageError(error)) return error
  return call.signal.aborted ? abortedError(path, call) : new StorageError('io', path, error)
}

/** A moved file keeps its time where the other storage can set it; the move has happened, so a refusal of this does not undo it. */
async function keepTime({ mount, path }: End, entry: Entry, call: StorageCall): Promise<void> {
  try {
    await mount.storage.setModified?.(path, entry.modified, call)
  } catch {
    // The time of the move is as true as the other one.
  }
}
