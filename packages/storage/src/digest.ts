/** Checksums as they grow, by the names that node:crypto has for them, and CRC-32 (draft-bryan-ftpext-hash; XCRC, XMD5, XSHA). */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { StorageError } from './storage-error.js'
import type { VirtualPath } from './virtual-path.js'

/** A checksum that grows with the bytes. */
export interface Digest {
  update(bytes: Buffer): void
  /** In lower-case hexadecimal digits; asked for once. */
  result(): string
}

const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']

/**
 * Begins a checksum, for an adapter that computes it from the bytes.
 * @param path the file that errors tell of
 * @param algorithm crc32, md5, sha1, sha224, sha256, sha384 or sha512; `SHA-256` and `sha256` are the same
 * @throws StorageError `unsupported` for any other
 */
export function newDigest(path: VirtualPath, algorithm: string): Digest {
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
