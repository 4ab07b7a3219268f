/** A directory on disk as storage. */
export { fileStorage } from './file-storage.js'
export type { FileStorageOptions } from './options.js'
