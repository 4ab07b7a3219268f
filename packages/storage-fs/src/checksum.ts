/** Digests of the bytes of a file, for HASH and the X-commands that came before it. */
import { constants, read } from 'node:fs'
import { promisify } from 'node:util'
import {
  type Digest,
  newDigest,
  type ReadRange,
  type StorageCall,
  StorageError,
  throwIfAborted,
  type VirtualPath,
} from '@longshore/storage'
import { dataErrorOf } from './errors.js'
import { segmentsToFind } from './names.js'
import { at } from './place.js'
import { isWithinFile } from './reading.js'
import { abandon, openRegular } from './regular-file.js'
import { attempt, type Tree } from './tree.js'

const readPiece = promisify(read)
const PIECE = 256 * 1024

/** The digest of a range of a file. @throws StorageError `unsupported` for an algorithm that there is none of */
export function checksum(
  tree: Tree,
  path: VirtualPath,
  algorithm: string,
  range: ReadRange,
  call: StorageCall,
): Promise<string> {
  return attempt(path, call, async () => {
    const digest = newDigest(path, algorithm)
    const file = await at(tree.walk.target(path, segmentsToFind(path)), place =>
      openRegular(tree, place, path, constants.O_RDONLY),
    )
    try {
      if (!isWithinFile(range, file.stats.size)) throw new StorageError('bad-offset', path)
      await digestRange(file.fd, path, range, call, digest)
      return digest.result()
    } finally {
      await abandon(tree, file)
    }
  })
}

async function digestRange(
  fd: number,
  path: VirtualPath,
  range: ReadRange,
  call: StorageCall,
  digest: Digest,
) {
  const buffer = Buffer.allocUnsafeSlow(PIECE)
  const end = range.end ?? Number.POSITIVE_INFINITY
  for (let position = range.start; position < end; ) {
    throwIfAborted(path, call)
    const wanted = Math.min(PIECE, end - position)
    const { bytesRead } = await readPiece(fd, buffer, 0, wanted, position).catch((error: unknown) => {
      throw dataErrorOf(error, path)
    })
    if (bytesRead === 0) return
    digest.update(buffer.subarray(0, bytesRead))
    position += bytesRead
  }
}
