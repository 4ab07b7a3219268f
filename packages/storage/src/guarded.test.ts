// guarded: a rule is asked for every path of every operation.
import { describe, expect, it } from 'vitest'
import { a, b, call, names } from '../test/recorded.js'
import { type GuardRule, guarded } from './guarded.js'
import { isWriting } from './operations.js'
import type { StorageAdapter } from './storage.js'
import { StorageError } from './storage-error.js'
import { recordingStorage } from './testing/recording-storage.js'
import { isWithin, virtualPath } from './virtual-path.js'

const operations: Record<string, (storage: Required<StorageAdapter>) => Promise<unknown>> = {
  stat: storage => storage.stat(a, call),
  list: storage => storage.list(a, call)[Symbol.asyncIterator]().next(),
  read: storage => storage.read(a, { start: 0 }, call),
  write: storage => storage.write(a, { kind: 'replace' }, call),
  remove: storage => storage.remove(a, call),
  makeDirectory: storage => storage.makeDirectory(a, call),
  removeDirectory: storage => storage.removeDirectory(a, call),
  rename: storage => storage.rename(a, b, call),
  copy: storage => storage.copy(a, b, call),
  setModified: storage => storage.setModified(a, new Date(0), call),
  setMode: storage => storage.setMode(a, 0o600, call),
  checksum: storage => storage.checksum(a, 'md5', { start: 0 }, call),
  space: storage => storage.space(a, call),
}

function guard(rule: GuardRule) {
  const recording = recordingStorage()
  return { recording, storage: guarded(recording.storage, rule) as Required<StorageAdapter> }
}

describe('guarded', () => {
  it.each(Object.keys(operations))('asks the rule for %s with the path and the caller', async operation => {
    const asked: unknown[] = []
    const { recording, storage } = guard((...question) => asked.push(question) > 0)
    await operations[operation]?.(storage)
    expect(asked[0]).toEqual([operation, a, call.caller])
    expect(recording.calls[0]?.[0]).toBe(operation)
  })

  it.each(Object.keys(operations))(
    'refuses %s with forbidden, and the storage never hears of it',
    async operation => {
      const { recording, storage } = guard(async () => false)
      await expect(operations[operation]?.(storage)).rejects.toMatchObject({ code: 'forbidden', path: a })
      expect(recording.calls).toEqual([])
    },
  )

  it.each(Object.keys(operations))('hides a path from %s as if nothing were there', async operation => {
    const { recording, storage } = guard(() => 'hide')
    await expect(operations[operation]?.(storage)).rejects.toMatchObject({ code: 'not-found', path: a })
    expect(recording.calls).toEqual([])
  })

  it.each(['rename', 'copy'])('asks for both paths of a %s', async operation => {
    const { recording, storage } = guard((_, path) => path !== b)
    await expect(operations[operation]?.(storage)).rejects.toMatchObject({ code: 'forbidden', path: b })
    expect(recording.calls).toEqual([])
  })

  it('leaves out of a listing what the caller may not see', async () => {
    const { recording, storage } = guard((_, path) => (path === '/secret' ? 'hide' : path !== '/forbidden'))
    const file = { type: 'file' as const, size: 0, modified: new Date(0) }
    recording.entries = ['secret', 'open', 'forbidden', 'secrets'].map(name => ({ ...file, name }))
    expect(await names(storage)).toEqual(['open', 'secrets'])
  })

  it('protects a subtree with one line', async () => {
    const archive = virtualPath('/archive')
    const { storage } = guard((operation, path) => !isWriting(operation) || !isWithin(path, archive))
    await storage.read(virtualPath('/archive/x'), { start: 0 }, call)
    await storage.remove(virtualPath('/archives'), call)
    const attempts = [
      storage.remove(virtualPath('/archive/x'), call),
      storage.rename(a, virtualPath('/archive/x'), call),
      storage.copy(a, virtualPath('/archive/x'), call),
      storage.write(virtualPath('/archive/x'), { kind: 'append' }, call),
    ]
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
  })

  it.each([undefined, 1, 'true', null])('takes only true for a permission, not %j', async verdict => {
    const { recording, storage } = guard(() => verdict as unknown as boolean)
    await expect(storage.remove(a, call)).rejects.toMatchObject({ code: 'forbidden' })
    expect(recording.calls).toEqual([])
  })

  it('refuses when the rule fails', async () => {
    const failure = new Error('no database')
    const broken = guard(() => Promise.reject(failure))
    await expect(broken.storage.stat(a, call)).rejects.toMatchObject({ code: 'io', path: a, cause: failure })
    const busy = guard(() => {
      throw new StorageError('unavailable', a)
    })
    await expect(busy.storage.stat(a, call)).rejects.toMatchObject({ code: 'unavailable', path: a })
    expect([...broken.recording.calls, ...busy.recording.calls]).toEqual([])
  })

  it('has no operation that the storage lacks', () => {
    const { copy: _, ...lesser } = recordingStorage().storage
    expect('copy' in guarded(lesser, () => true)).toBe(false)
  })
})
