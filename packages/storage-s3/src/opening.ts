/** Uploads. */
import type { StorageCall, Upload, VirtualPath, WriteMode } from '@longshore/storage'
import type { Bucket } from './bucket.js'
export async function openUpload(
  _bucket: Bucket,
  _path: VirtualPath,
  _mode: WriteMode,
  _call: StorageCall,
): Promise<Upload> {
  throw new Error('stub')
}
