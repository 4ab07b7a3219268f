/** Directories. */
import type { StorageCall, VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'

export async function makeDirectory(_bucket: Bucket, _path: VirtualPath, _call: StorageCall): Promise<void> {
  throw new Error('stub')
}
