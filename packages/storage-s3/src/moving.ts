/** Moves files and directories: S3 cannot, so they are copied, and only then deleted (RFC 959 §4.1.3, RNFR, RNTO; protocol rule E-06). */
import {
  isWithin,
  parentOf,
  ROOT,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { ObjectFacts } from './api.js'
import type { Bucket } from './bucket.js'
import { keepDirectory, requireParent } from './directories.js'
import { storageErrorOf } from './errors.js'
import { moveFile } from './file-move.js'
import { moveFolder } from './folder-move.js'
import { holdsAnything, objectAt } from './looking.js'

/**
 * Moves a file or a directory. At every moment, also when the process dies, each object is whole under its old name, its new one, or both.
 * A rename that fails may leave a file under both; a directory then has been cleared away under its new name where that could be done.
 * A directory of more objects than the option `renameLimit` is `too-many`.
 */
export async function rename(
  bucket: Bucket,
  from: VirtualPath,
  to: VirtualPath,
  call: StorageCall,
): Promise<void> {
  throwIfAborted(from, call)
  if (from === ROOT) throw new StorageError('forbidden', from)
  if (to === ROOT) throw new StorageError('exists', to)
  if (to !== from && isWithin(to, from)) throw new StorageError('bad-name', to)
  const move: Move = { from, to, source: bucket.keys.find(from), target: bucket.keys.make(to) }
  const names = [move.source, move.target]
  try {
    await bucket.state.renames.inTurns(names, () => moveWhatIsThere(bucket, move, names, call))
  } catch (error) {
    throw storageErrorOf(error, from, call)
  }
}

interface Move {
  readonly from: VirtualPath
  readonly to: VirtualPath
  readonly source: string
  readonly target: string
}

async function moveWhatIsThere(
  bucket: Bucket,
  move: Move,
  names: readonly string[],
  { signal }: StorageCall,
): Promise<void> {
  const { from, to, source, target } = move
  // No upload of this process commits under one of both names between the look and the end of the move.
  const isFolder = await bucket.state.inTurns(names, async () => {
    const found = await lookFirst(bucket, move, signal)
    if (found === 'directory') return true
    if (from !== to) await moveFile(bucket, { source, target, facts: found }, signal)
    return false
  })
  if (from === to) return
  if (isFolder) await moveFolder(bucket, { from, to, source: `${source}/`, target: `${target}/` }, signal)
  // What was moved within its directory, or deeper into it, still keeps it.
  if (!isWithin(to, parentOf(from))) await keepDirectory(bucket, parentOf(from), new AbortController().signal)
}

/** What is at the source. Whatever may refuse the move is looked for at the same time. */
async function lookFirst(
  bucket: Bucket,
  { from, to, source, target }: Move,
  signal: AbortSignal,
): Promise<ObjectFacts | 'directory'> {
  const isElsewhere = parentOf(to) !== parentOf(from)
  const [object, isDirectory, isTaken] = await Promise.all([
    objectAt(bucket, source, signal),
    holdsAnything(bucket, `${source}/`, signal),
    from !== to && holdsAnything(bucket, `${target}/`, signal),
    isElsewhere && requireParent(bucket, to, signal),
  ])
  if (object === undefined && !isDirectory) throw new StorageError('not-found', from)
  if (isTaken) throw new StorageError('exists', to)
  if (!isDirectory) return object!
  if (from !== to && (await objectAt(bucket, target, signal)) !== undefined)
    throw new StorageError('exists', to)
  return 'directory'
}
