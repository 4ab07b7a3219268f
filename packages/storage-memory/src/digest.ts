/** Checksums of files in memory (draft-bryan-ftpext-hash; XCRC, XMD5, XSHA). */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import {
  type ReadRange,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import type { Content } from './content.js'
import { clampRange } from './source.js'

/** Bytes hashed before other sessions get their turn of the event loop. */
const TURN = 1024 * 1024

interface Digest {
  update(bytes: Buffer): void
  result(): string
}

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

const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']

/** `SHA-256` and `sha256` are the same algorithm. */
function newDigest(path: VirtualPath, algorithm: string): Digest {
  const name = algorithm.toLowerCase().replaceAll('-', '')
  if (name === 'crc32') return crc32Digest()
  if (!HASHES.includes(name)) throw new StorageError('unsupported', path)
  try {
    const hash = createHash(name)
    return { update: bytes => void hash.update(bytes), result: () => hash.digest('hex') }
  } catch (error) {
    // A build of Node in FIPS mode knows the name and refuses it.
    throw new StorageError('unsupported', path, error)
  }
}

function crc32Digest(): Digest {
  let value = 0
  return {
    update(bytes) {
      value = crc32(bytes, value)
    },
    result: () => value.toString(16).padStart(8, '0'),
  }
}
