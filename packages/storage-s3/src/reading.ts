/** Reading an object. */
import type { ReadRange, Source, StorageCall, VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'
export async function openSource(
  _bucket: Bucket,
  _path: VirtualPath,
  _range: ReadRange,
  _call: StorageCall,
): Promise<Source> {
  throw new Error('stub')
}
