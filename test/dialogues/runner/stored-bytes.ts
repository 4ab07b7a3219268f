// What a storage holds under a path, for the lines of a dialogue that look there.
import { buffer } from 'node:stream/consumers'
import { isStorageError, type StorageAdapter, type VirtualPath } from '@longshore/storage'
import { HARNESS_CALL } from './dialogue-storage.js'

/** The bytes of a file; undefined when there is none. */
export async function storedBytes(storage: StorageAdapter, path: VirtualPath): Promise<Buffer | undefined> {
  try {
    const source = await storage.read(path, { start: 0 }, HARNESS_CALL)
    const bytes = await buffer(source.stream())
    await source.close()
    return bytes
  } catch (error) {
    if (isStorageError(error) && error.code === 'not-found') return undefined
    throw error
  }
}
