// A storage whose commits the test holds open, and which counts how each upload ended.
import { type StorageAdapter, StorageError, type Upload, virtualPath, wrapStorage } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'

export interface HeldCommits {
  readonly storage: StorageAdapter
  /** What was called on uploads, in order. */
  readonly calls: ('commit' | 'abort')[]
  /** Whether bytes of an upload are visible under this name. */
  contentOf(path: string): Promise<string | undefined>
  /** Lets the commits go: well, or with an error. */
  release(outcome: 'commits' | 'fails'): void
}

/** Nothing of an aborted upload stays. */
export function heldCommits(): HeldCommits {
  const inner = memoryStorage({ partial: 'discard' })
  const calls: ('commit' | 'abort')[] = []
  let release: (outcome: 'commits' | 'fails') => void = () => {}
  const released = new Promise<'commits' | 'fails'>(resolve => {
    release = resolve
  })
  const hold = (upload: Upload, path: Parameters<StorageAdapter['stat']>[0]): Upload => ({
    sink: () => upload.sink(),
    async commit() {
      calls.push('commit')
      if ((await released) === 'commits') return upload.commit()
      await upload.abort(new Error('held'), 'nothing')
      throw new StorageError('unavailable', path)
    },
    async abort(reason, leftover) {
      calls.push('abort')
      await upload.abort(reason, leftover)
    },
  })
  const storage = wrapStorage(inner, {
    write: async (path, mode, call) => hold(await inner.write(path, mode, call), path),
  })
  return { storage, calls, release, contentOf: path => contentOf(inner, path) }
}

async function contentOf(storage: StorageAdapter, path: string): Promise<string | undefined> {
  const call = { signal: new AbortController().signal, caller: { name: 'test' } }
  try {
    const source = await storage.read(virtualPath(path), { start: 0 }, call)
    let text = ''
    for await (const chunk of source.stream()) text += String(chunk)
    await source.close()
    return text
  } catch {
    return undefined
  }
}
