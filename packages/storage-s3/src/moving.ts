/** Moving. */
import type { StorageCall, VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'

export async function rename(
  _bucket: Bucket,
  _from: VirtualPath,
  _to: VirtualPath,
  _call: StorageCall,
): Promise<void> {
  throw new Error('stub')
}
