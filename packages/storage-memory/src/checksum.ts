/** Checksums of files in memory (draft-bryan-ftpext-hash; XCRC, XMD5, XSHA). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  newDigest,
  type ReadRange,
  type StorageCall,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { Content } from './content.js'
import { clampRange } from './source.js'

/** Bytes hashed before other sessions get their turn of the event loop. */
const TURN = 1024 * 1024

/** Digest of a range of `content`, whatever happens to the file meanwhile. */
export async function digestOf(
  path: VirtualPath,
  content: Content,
  algorithm: string,
  range: ReadRange,
  call: StorageCall,
): Promise<string> {
  const { start, end } = clampRange(path, range, content.size)
  const digest = newDigest(path, algorithm)
  const held = content.hold()
  try {
    let turn = 0
    for (const view of held.views(start, end)) {
      digest.update(view)
      turn += view.length
      if (turn < TURN) continue
      turn = 0
      await nextTurn()
      throwIfAborted(path, call)
    }
    return digest.result()
  } finally {
    held.release()
  }
}
