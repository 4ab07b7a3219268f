/** Listing. */
import type { Listing, StorageCall, VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'
export function listDirectory(_bucket: Bucket, _path: VirtualPath, _call: StorageCall): Listing {
  throw new Error('stub')
}
