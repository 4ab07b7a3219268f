/** Renaming and copying in memory: pointers move, bytes do not (RFC 959 §4.1.3, RNFR, RNTO). */
import { isWithin, StorageError, type VirtualPath } from '@longshore/storage'
import type { Store } from './store.js'

export function renameNode({ tree }: Store, from: VirtualPath, to: VirtualPath): void {
  if (from === '/') throw new StorageError('forbidden', from)
  const node = tree.find(from)
  if (to === from) return
  if (isWithin(to, from)) throw new StorageError('bad-name', to)
  if (to === '/') throw new StorageError('exists', to)
  const source = tree.place(from)
  const target = tree.place(to)
  if (target.node !== undefined && (target.node.kind === 'directory' || node.kind === 'directory')) {
    throw new StorageError('exists', to)
  }
  tree.attach(target, node)
  tree.detach(source)
}

/** Both files hold the same pieces afterwards; as contents never change, they are independent all the same. */
export function copyFile({ tree }: Store, from: VirtualPath, to: VirtualPath): void {
  const { content, mode } = tree.file(from)
  if (to === from) return
  if (to === '/') throw new StorageError('exists', to)
  const target = tree.place(to)
  if (target.node?.kind === 'directory') throw new StorageError('exists', to)
  if (target.node === undefined) {
    tree.requireRoom(to)
    const copy = tree.newFile(content.hold())
    copy.mode = mode
    tree.attach(target, copy)
  } else {
    tree.refill(target.node, content.hold())
  }
}
