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
  try {
    // No upload of this process commits under one of both names meanwhile.
    await bucket.state.inTurns([move.source, move.target], async () => moveWhatIsThere(bucket, move, call))
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

async function moveWhatIsThere(bucket: Bucket, move: Move, call: StorageCall): Promise<void> {
  const { from, to, source, target } = move
  const found = await lookFirst(bucket, move, call.signal)
  if (from === to) return
  if (found === 'directory') {
    if ((await objectAt(bucket, target, call.signal)) !== undefined) throw new StorageError('exists', to)
    await moveFolder(bucket, { from, to, source: `${source}/`, target: `${target}/` }, call.signal)
  } else {
    await moveFile(bucket, { source, target, facts: found }, call.signal)
  }
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
  return isDirectory ? 'directory' : object!
}
