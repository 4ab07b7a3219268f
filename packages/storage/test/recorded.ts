/** Who asks, for what, and whom: one call, two paths, and storages that remember what they were asked. */
import { mount } from '../src/mount.js'
import type { StorageAdapter, StorageCall } from '../src/storage.js'
import { type RecordingStorage, recordingStorage } from '../src/testing/recording-storage.js'
import { ROOT, virtualPath } from '../src/virtual-path.js'

export const call: StorageCall = {
  signal: new AbortController().signal,
  caller: { name: 'alice', attributes: { team: 'a' } },
}
export const a = virtualPath('/a')
export const b = virtualPath('/b')

/** A storage with another one mounted into it, and a third one into that. */
export interface MountedTree {
  readonly top: RecordingStorage
  readonly archive: RecordingStorage
  readonly deep: RecordingStorage
  readonly storage: Required<StorageAdapter>
}

export function mountedTree(): MountedTree {
  const [top, archive, deep] = [recordingStorage(), recordingStorage(), recordingStorage()]
  const storage = mount({ '/': top.storage, '/archive': archive.storage, '/archive/a/b': deep.storage })
  return { top, archive, deep, storage: storage as Required<StorageAdapter> }
}

export async function names(storage: StorageAdapter, path = ROOT): Promise<string[]> {
  const seen: string[] = []
  for await (const entry of storage.list(path, call)) seen.push(entry.name)
  return seen
}
