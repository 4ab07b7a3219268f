// What is in a storage, counted anew by listing all of it.
import { type StorageAdapter, type StorageCall, type UsageCount, virtualPath } from '@longshore/storage'

const call: StorageCall = { signal: new AbortController().signal, caller: { name: 'ada' } }

/** Bytes of files, and how many files and directories there are. */
export async function recount(storage: StorageAdapter, directory = virtualPath('/')): Promise<UsageCount> {
  const sum = { bytes: 0, files: 0 }
  for await (const { name, type, size } of storage.list(directory, call)) {
    const below =
      type === 'directory'
        ? await recount(storage, virtualPath(`${directory}/${name}`))
        : { bytes: size, files: 0 }
    sum.bytes += below.bytes
    sum.files += below.files + 1
  }
  return sum
}
