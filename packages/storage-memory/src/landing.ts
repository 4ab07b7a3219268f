/** How the bytes of an upload come under their name: new, in place of the old ones, or after them. */
import { StorageError, type VirtualPath, type WriteMode } from '@longshore/storage'
import type { BlockWriter } from './block-writer.js'
import { Content, type Piece } from './content.js'
import type { FileNode } from './nodes.js'
import { joined } from './pieces.js'
import type { Store } from './store.js'

export interface Landing {
  readonly path: VirtualPath
  readonly mode: WriteMode
  readonly kept: Content | undefined
  readonly writer: BlockWriter
  /** Of a failed upload: only where it adds to what is there. */
  readonly harmless: boolean
}

/** Throws a StorageError and changes nothing when the bytes cannot have their name now. */
export function landUpload(store: Store, landing: Landing): void {
  const { path, mode, harmless } = landing
  const place = store.tree.place(path)
  const { node } = place
  if (node?.kind === 'directory') throw new StorageError('is-a-directory', path)
  if (mode.kind === 'create' && node !== undefined) throw new StorageError('exists', path)
  if (harmless && node !== undefined && !addsTo(node, landing)) return
  if (node === undefined) {
    store.tree.requireRoom(path)
    store.tree.attach(place, store.tree.newFile(contentOf(store, landing, undefined)))
  } else {
    store.tree.refill(node, contentOf(store, landing, node))
  }
}

/** Whether what came of the upload leaves every byte of `node` in place or makes it longer (E-04). */
function addsTo(node: FileNode, { mode, writer }: Landing): boolean {
  if (mode.kind === 'append') return true
  return mode.kind === 'resume' && mode.offset + writer.size > node.content.size
}

function contentOf(store: Store, { path, mode, kept, writer }: Landing, node: FileNode | undefined): Content {
  const front: readonly Piece[] = (mode.kind === 'append' ? node?.content : kept)?.pieces ?? []
  const frontSize = front.reduce((size, piece) => size + piece.bytes.length, 0)
  if (frontSize + writer.size > store.maxFileBytes) throw new StorageError('over-quota', path)
  return new Content(store.allowance, joined(front, writer.take(), store.allowance))
}
