/** A prefix of a bucket as storage (RFC 959 §4.1.3, RFC 3659): nothing spooled to disk, nothing downloaded to be appended to. */
import type { StorageAdapter } from '@longshore/storage'
import type { S3Api } from './api.js'
import { Bucket } from './bucket.js'
import { stateOf } from './bucket-state.js'
import { digestOf } from './checksum.js'
import { copyFile } from './copying.js'
import { makeDirectory } from './directories.js'
import { listDirectory } from './listing.js'
import { stat } from './looking.js'
import { rename } from './moving.js'
import { openUpload } from './opening.js'
import { type S3StorageOptions, settingsOf } from './options.js'
import { openSource } from './reading.js'
import { removeDirectory, removeFile } from './removing.js'
import { sdkApi } from './sdk-api.js'
import { setModified } from './times.js'

/** A storage adapter without `setMode` and `space`, which objects have not; `setModified` only where times are `kept`. */
export type S3Storage = Omit<Required<StorageAdapter>, 'setMode' | 'space' | 'setModified'> &
  Pick<StorageAdapter, 'setModified'>

/**
 * Makes a storage of the keys below `prefix`. Nothing is asked of the server before the first operation. Directories are implied by keys;
 * an empty one is a marker, an object whose key ends with a slash.
 * Throws a TypeError that names an option which is unknown or has a bad value.
 */
export function s3Storage(options: S3StorageOptions): S3Storage {
  const settings = settingsOf(options)
  const { client } = options
  const api: S3Api = 'send' in client ? sdkApi(client) : client
  const bucket = new Bucket(api, settings, stateOf(client, settings.bucket))
  return {
    traits,
    ...requiredOperations(bucket),
    ...changes(bucket),
    checksum: (path, algorithm, range, call) => digestOf(bucket, path, algorithm, range, call),
    ...(settings.times === 'kept' && {
      setModified: (path, modified, call) => setModified(bucket, path, modified, call),
    }),
  }
}

const traits: StorageAdapter['traits'] = {
  reads: 'range',
  writes: ['create', 'replace', 'append', 'resume'],
  directories: 'implied',
  names: 'case-sensitive',
}

function requiredOperations(bucket: Bucket): Pick<S3Storage, 'stat' | 'list' | 'read' | 'write' | 'remove'> {
  return {
    stat: (path, call) => stat(bucket, path, call),
    list: (path, call) => listDirectory(bucket, path, call),
    read: (path, range, call) => openSource(bucket, path, range, call),
    write: (path, mode, call) => openUpload(bucket, path, mode, call),
    remove: (path, call) => removeFile(bucket, path, call),
  }
}

function changes(bucket: Bucket): Pick<S3Storage, 'makeDirectory' | 'removeDirectory' | 'rename' | 'copy'> {
  return {
    makeDirectory: (path, call) => makeDirectory(bucket, path, call),
    removeDirectory: (path, call) => removeDirectory(bucket, path, call),
    rename: (from, to, call) => rename(bucket, from, to, call),
    copy: (from, to, call) => copyFile(bucket, from, to, call),
  }
}
