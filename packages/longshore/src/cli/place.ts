/** Where the files are: a folder of this machine, or a bucket. */
import type { Logger } from '@longshore/core'
import type { StorageAdapter } from '@longshore/storage'
import { fileStorage } from '@longshore/storage-fs'
import { bucketStorage } from './bucket/bucket-storage.js'
import { checkBucket } from './bucket/check-bucket.js'
import { escaped } from './log/escape.js'
import { checkRoot } from './root-folder.js'
import type { Settings } from './settings.js'

type Place = Pick<Settings, 'root' | 'bucket'>

/** Fails with a StartProblem when it is not there or cannot be listed; answers with what the operator should know. */
export async function checkPlace({
  root,
  bucket,
  accounts,
}: Place & Pick<Settings, 'accounts'>): Promise<string[]> {
  if (bucket) {
    const { empty } = await checkBucket(bucket)
    return empty && bucket.prefix !== ''
      ? [`nothing is below ${escaped(root)}; the first upload makes it, unless another prefix was meant`]
      : []
  }
  const { writable } = await checkRoot(root)
  return !writable && accounts.some(({ readOnly }) => !readOnly)
    ? ['this process may not write to the folder; uploads will be refused']
    : []
}

/** The storage of every user. `logger` hears of what fails beside the answers. */
export async function storageOf({ root, bucket }: Place, logger?: Logger): Promise<StorageAdapter> {
  return bucket ? bucketStorage(bucket, logger) : fileStorage(root)
}
