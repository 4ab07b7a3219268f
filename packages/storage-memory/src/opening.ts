/** Opens an upload: everything that can be refused is refused here, before a byte is sent (P-30). */
import { type StorageCall, StorageError, type VirtualPath, type WriteMode } from '@longshore/storage'
import { Content } from './content.js'
import type { FileNode } from './nodes.js'
import { prefixOf } from './pieces.js'
import type { Store } from './store.js'
import type { Place } from './tree.js'
import { MemoryUpload } from './upload.js'

export function openUpload(
  store: Store,
  path: VirtualPath,
  mode: WriteMode,
  call: StorageCall,
): MemoryUpload {
  if (path === '/') throw new StorageError('is-a-directory', path)
  const place = store.tree.place(path)
  const file = fileAt(place, mode)
  if (file === undefined) store.tree.requireRoom(path)
  refuseAnnounced(store, path, mode, call.expectedSize)
  const kept = mode.kind === 'resume' ? keptPrefix(store, path, mode.offset, file) : undefined
  const unclaim = mode.kind === 'create' ? claim(place) : () => {}
  return new MemoryUpload(store, { path, mode, call, kept, unclaim })
}

function fileAt({ path, node, directory, name }: Place, mode: WriteMode): FileNode | undefined {
  if (mode.kind === 'create' && (node !== undefined || directory.claims.has(name))) {
    throw new StorageError('exists', path)
  }
  if (node?.kind === 'directory') throw new StorageError('is-a-directory', path)
  return node
}

/** An announced size that can never fit is refused at once; for APPE and REST it may mean the rest or the whole, so it is left alone. */
function refuseAnnounced(
  store: Store,
  path: VirtualPath,
  mode: WriteMode,
  announced: number | undefined,
): void {
  if (announced === undefined || mode.kind === 'append' || mode.kind === 'resume') return
  if (announced > store.maxFileBytes) throw new StorageError('over-quota', path)
  if (announced > store.allowance.free) throw new StorageError('no-space', path)
}

function keptPrefix(store: Store, path: VirtualPath, offset: number, file: FileNode | undefined): Content {
  const size = file?.content.size ?? 0
  if (!(offset >= 0 && offset <= size)) throw new StorageError('bad-offset', path)
  const pieces = file === undefined ? [] : prefixOf(file.content, offset, store.allowance)
  if (pieces === undefined) throw new StorageError('no-space', path)
  return new Content(store.allowance, pieces)
}

/** Takes the name for one exclusive upload, so that the second of two is refused before its bytes are sent. */
function claim({ directory, name }: Place): () => void {
  directory.claims.add(name)
  return () => directory.claims.delete(name)
}
