/** Moves files and directories (RFC 959 RNFR, RNTO): one atomic step, or a copy where a mount point lies between. */
import { constants, type Stats } from 'node:fs'
import { isWithin, ROOT, type StorageCall, StorageError, type VirtualPath } from '@longshore/storage'
import { copyFile } from './copying.js'
import { errnoOf } from './errors.js'
import { entryTypeOf } from './facts.js'
import { segmentsToFind, segmentsToMake } from './names.js'
import { at, type Place } from './place.js'
import { abandon, openRegular } from './regular-file.js'
import { attempt, type Tree } from './tree.js'

interface Move {
  readonly source: Place
  readonly from: VirtualPath
  readonly moved: Stats
  readonly target: Place
  readonly to: VirtualPath
  readonly replaced: Stats | undefined
}

/** Moves `from` to `to`. Over a mount point only files can go, by copying; a directory is `unsupported` there. */
export function rename(tree: Tree, from: VirtualPath, to: VirtualPath, call: StorageCall): Promise<void> {
  return attempt(from, call, () =>
    at(tree.walk.entry(from, segmentsToFind(from)), async source => {
      if (from === ROOT) throw new StorageError('forbidden', from)
      const moved = await tree.disk.lstat(source.path)
      if (entryTypeOf(moved) === undefined) throw new StorageError('forbidden', from)
      if (from === to) return
      if (isWithin(to, from)) throw new StorageError('bad-name', to)
      await attempt(to, call, () =>
        at(tree.walk.entry(to, segmentsToMake(to)), async target => {
          const replaced = await tree.disk.find(target.path)
          await move(tree, { source, from, moved, target, to, replaced }, call)
        }),
      )
    }),
  )
}

async function move(tree: Tree, step: Move, call: StorageCall): Promise<void> {
  const { source, moved, target, to, replaced } = step
  const taken = replaced && entryTypeOf(replaced)
  const same = replaced?.ino === moved.ino && replaced.dev === moved.dev
  if (replaced && taken === undefined) throw new StorageError('forbidden', to)
  if (taken === 'directory' && !same) throw new StorageError('exists', to)
  if (replaced && moved.isDirectory() && !same) throw new StorageError('exists', to)
  try {
    await tree.disk.rename(source.path, target.path, replaced?.size ?? 0)
    if (same && moved.nlink > 1) await removeLeft(tree, step)
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV' || !moved.isFile()) throw error
    await moveByCopy(tree, step, call)
  }
}

/** Of two names of one file the system leaves both as they are; two spellings of one name must not be taken for that. */
async function removeLeft(tree: Tree, { source, from, moved, to }: Move): Promise<void> {
  const fold = (path: VirtualPath) => path.normalize('NFKD').toLowerCase()
  if (!tree.descriptors || fold(from) === fold(to)) return
  const left = await tree.disk.find(source.path)
  if (left?.ino === moved.ino && left.dev === moved.dev) await tree.disk.unlink(source.path, 0)
}

/** The file arrives whole under its new name before the old one goes: a crash between leaves both, never none. */
async function moveByCopy(tree: Tree, { source, from, moved, target, to }: Move, call: StorageCall) {
  const file = await openRegular(tree, source, from, constants.O_RDONLY)
  try {
    await copyFile(tree, { file, from, target, to, call, asMove: true })
  } finally {
    await abandon(tree, file)
  }
  await tree.disk.unlink(source.path, moved.size)
}
