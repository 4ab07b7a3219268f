/** Checksums. */
import type { ReadRange, StorageCall, VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'
export async function digestOf(
  _bucket: Bucket,
  _path: VirtualPath,
  _algorithm: string,
  _range: ReadRange,
  _call: StorageCall,
): Promise<string> {
  throw new Error('stub')
}
