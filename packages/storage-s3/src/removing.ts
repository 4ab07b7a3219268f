/** Removing. */
import type { StorageCall, VirtualPath } from '@longshore/storage'
import type { Bucket } from './bucket.js'

export async function removeFile(_bucket: Bucket, _path: VirtualPath, _call: StorageCall): Promise<void> {
  throw new Error('stub')
}
export async function removeDirectory(
  _bucket: Bucket,
  _path: VirtualPath,
  _call: StorageCall,
): Promise<void> {
  throw new Error('stub')
}
