/** A tree in memory as storage; the reference adapter. */
export { type MemoryStorage, memoryStorage } from './memory-storage.js'
export type { MemoryStorageOptions } from './options.js'
