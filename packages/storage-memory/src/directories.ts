/** Making and removing directories, removing files (RFC 959 §4.1.3, MKD, RMD, DELE). */
import { StorageError, type VirtualPath } from '@longshore/storage'
import type { Tree } from './tree.js'

export function makeDirectory(tree: Tree, path: VirtualPath): void {
  if (path === '/') throw new StorageError('exists', path)
  const place = tree.place(path)
  if (place.node !== undefined) throw new StorageError('exists', path)
  tree.requireRoom(path)
  tree.attach(place, tree.newDirectory())
}

export function removeDirectory(tree: Tree, path: VirtualPath): void {
  if (path === '/') throw new StorageError('forbidden', path)
  if (tree.directory(path).children.size > 0) throw new StorageError('not-empty', path)
  tree.detach(tree.place(path))
}

export function removeFile(tree: Tree, path: VirtualPath): void {
  const file = tree.file(path)
  tree.detach(tree.place(path))
  file.content.release()
}
