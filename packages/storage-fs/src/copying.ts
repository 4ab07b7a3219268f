/** Copies files within the storage: a clone of the blocks where the file system can, else piece by piece. */
import { constants, copyFile as copyFileCallback, futimes } from 'node:fs'
import { promisify } from 'node:util'
import { type StorageCall, StorageError, throwIfAborted, type VirtualPath } from '@longshore/storage'
import { landTemporary, type TemporaryLanding } from './landing-temporary.js'
import { segmentsToFind, segmentsToMake } from './names.js'
import { copyPieces } from './pieces.js'
import { at, type Place } from './place.js'
import { abandon, openRegular, type RegularFile } from './regular-file.js'
import { descriptorPath } from './root.js'
import { attempt, type Tree } from './tree.js'

const clone = promisify(copyFileCallback)
const setTimes = promisify(futimes)

const PIECE = 1024 * 1024

export interface Copy {
  /** The open source; it stays the caller's. */
  readonly file: RegularFile
  readonly from: VirtualPath
  readonly target: Place
  readonly to: VirtualPath
  readonly call: StorageCall
  /** Whether the copy keeps time, mode and owner, as what was moved does. */
  readonly asMove?: boolean
}

/** Copies the file `from` to `to`, which appears whole; a file there is replaced, a directory is `exists`. */
export function copy(tree: Tree, from: VirtualPath, to: VirtualPath, call: StorageCall): Promise<void> {
  return attempt(from, call, async () => {
    const file = await at(tree.walk.target(from, segmentsToFind(from)), place =>
      openRegular(tree, place, from, constants.O_RDONLY),
    )
    try {
      await attempt(to, call, () =>
        at(tree.walk.target(to, segmentsToMake(to)), target =>
          copyFile(tree, { file, from, target, to, call }),
        ),
      )
    } finally {
      await abandon(tree, file)
    }
  })
}

/** Copies an open file to a place. */
export async function copyFile(tree: Tree, copy: Copy): Promise<void> {
  const { target, to } = copy
  if ((await tree.disk.find(target.path))?.isDirectory()) throw new StorageError('exists', to)
  const landing = await landTemporary(tree, target, to, 'replace')
  try {
    await fill(tree, copy, landing)
  } catch (error) {
    await landing.discard()
    throw error
  }
  await landing.commit(copy.asMove)
}

async function fill(
  tree: Tree,
  { file, from, call, asMove }: Copy,
  landing: TemporaryLanding,
): Promise<void> {
  if (!(await cloned(tree, file, landing))) {
    const source = { fd: file.fd, path: from, position: 0 }
    await copyPieces(source, landing, () => throwIfAborted(from, call))
  }
  if (!asMove) return
  const { uid, gid, mode, atime, mtime } = file.stats
  if (process.geteuid?.() === 0) await tree.disk.fchown(landing.fd, uid, gid)
  await tree.disk.fchmod(landing.fd, mode & 0o777)
  await setTimes(landing.fd, atime, mtime)
}

/** Whether the file system let both files share their blocks. */
async function cloned(tree: Tree, { fd, stats }: RegularFile, landing: TemporaryLanding): Promise<boolean> {
  if (!tree.descriptors || stats.size < PIECE) return false
  try {
    await clone(descriptorPath(fd), descriptorPath(landing.fd), constants.COPYFILE_FICLONE_FORCE)
    return true
  } catch {
    return false
  } finally {
    // Trying it has given the copy the mode of its source.
    await tree.disk.fchmod(landing.fd, landing.mode)
  }
}
