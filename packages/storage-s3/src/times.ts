/** Times. */
import type { StorageCall, VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'

export async function setModified(
  _bucket: Bucket,
  _path: VirtualPath,
  _modified: Date,
  _call: StorageCall,
): Promise<void> {
  throw new Error('stub')
}
