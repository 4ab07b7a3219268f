/** Checksums of objects, from their bytes: an entity tag is one only by chance, and never of a range. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { newDigest, type ReadRange, type StorageCall, type VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'
import { storageErrorOf } from './errors.js'
import { openSource } from './reading.js'

/** Bytes hashed before other sessions get their turn of the event loop. */
const TURN = 1024 * 1024

/** Digest of a range of the object as it is when it is opened. */
export async function digestOf(
  bucket: Bucket,
  path: VirtualPath,
  algorithm: string,
  range: ReadRange,
  call: StorageCall,
): Promise<string> {
  const digest = newDigest(path, algorithm)
  const source = await openSource(bucket, path, range, call)
  try {
    let turn = 0
    for await (const chunk of source.stream()) {
      const { length } = chunk as Buffer
      digest.update(chunk as Buffer)
      turn += length
      if (turn < TURN) continue
      turn = 0
      await nextTurn()
    }
    return digest.result()
  } catch (error) {
    throw storageErrorOf(error, path, call)
  } finally {
    await source.close()
  }
}
