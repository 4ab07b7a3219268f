// wrapStorage: forwards exactly what the inner storage has.
import { describe, expect, it } from 'vitest'
import { a, b, call } from '../test/recorded.js'
import { isWriting, OPTIONAL_OPERATIONS } from './operations.js'
import type { StorageAdapter } from './storage.js'
import { recordingStorage } from './testing/recording-storage.js'
import { wrapStorage } from './wrap-storage.js'

/** A storage of which only `operation` is left of the optional ones. */
function only(operation: (typeof OPTIONAL_OPERATIONS)[number]): StorageAdapter {
  const { storage } = recordingStorage()
  const { stat, list, read, write, remove, traits } = storage
  return { stat, list, read, write, remove, traits, [operation]: storage[operation] }
}

describe('wrapStorage', () => {
  it('forwards every operation with its arguments and gives back the answers', async () => {
    const { storage, calls } = recordingStorage()
    const wrapped = wrapStorage(storage) as Required<StorageAdapter>
    await wrapped.stat(a, call)
    for await (const entry of wrapped.list(a, call)) expect(entry.name).toBe('file')
    await wrapped.read(a, { start: 1 }, call)
    await wrapped.write(a, { kind: 'append' }, call)
    await wrapped.remove(a, call)
    await wrapped.makeDirectory(a, call)
    await wrapped.removeDirectory(a, call)
    await wrapped.rename(a, b, call)
    await wrapped.copy(a, b, call)
    await wrapped.setModified(a, new Date(1), call)
    await wrapped.setMode(a, 0o600, call)
    expect(await wrapped.checksum(a, 'md5', { start: 0 }, call)).toBe('abc')
    expect(await wrapped.space(a, call)).toEqual({ free: 1 })
    expect(calls).toEqual([
      ['stat', a],
      ['list', a],
      ['read', a, { start: 1 }],
      ['write', a, { kind: 'append' }],
      ['remove', a],
      ['makeDirectory', a],
      ['removeDirectory', a],
      ['rename', a, b],
      ['copy', a, b],
      ['setModified', a, new Date(1)],
      ['setMode', a, 0o600],
      ['checksum', a, 'md5', { start: 0 }],
      ['space', a],
    ])
  })

  it.each(OPTIONAL_OPERATIONS)('has only %s when that is all that the inner one has', operation => {
    const wrapped = wrapStorage(only(operation))
    expect(OPTIONAL_OPERATIONS.filter(name => name in wrapped)).toEqual([operation])
  })

  it('keeps the inner object as `this` of its methods', async () => {
    class Counting {
      readonly traits = recordingStorage().storage.traits
      asked = 0
      async stat() {
        this.asked += 1
        return { name: '', type: 'directory' as const, size: 0, modified: new Date(0) }
      }
      async *list() {}
      read = recordingStorage().storage.read
      write = recordingStorage().storage.write
      async remove() {}
      async space() {
        this.asked += 1
        return { free: this.asked }
      }
    }
    const inner = new Counting()
    const wrapped = wrapStorage(inner)
    await wrapped.stat(a, call)
    expect(await wrapped.space?.(a, call)).toEqual({ free: 2 })
  })

  it('replaces what is overridden and leaves the rest', async () => {
    const { storage, calls } = recordingStorage()
    const wrapped = wrapStorage(storage, {
      traits: { ...storage.traits, reads: 'whole' },
      space: async () => ({ free: 7 }),
    })
    expect(wrapped.traits.reads).toBe('whole')
    expect(await wrapped.space?.(a, call)).toEqual({ free: 7 })
    await wrapped.remove(a, call)
    expect(calls).toEqual([['remove', a]])
  })

  it('removes an optional operation that is overridden with undefined', () => {
    const wrapped = wrapStorage(recordingStorage().storage, { rename: undefined })
    expect('rename' in wrapped).toBe(false)
    expect('copy' in wrapped).toBe(true)
  })

  it('does not promise an operation that the inner storage lacks', () => {
    const wrapped = wrapStorage(only('space'), { rename: async () => {} })
    expect('rename' in wrapped).toBe(false)
  })
})

describe('isWriting', () => {
  it('is true for exactly the operations that change something', () => {
    const reading = OPTIONAL_OPERATIONS.filter(operation => !isWriting(operation))
    expect(reading).toEqual(['checksum', 'space'])
    expect((['stat', 'list', 'read', 'write', 'remove'] as const).map(isWriting)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })
})
