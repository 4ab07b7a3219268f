// The options of storage in memory: what they do, and how a bad one is named.
import { virtualPath } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { call, fetch, file, names, put } from '../test/files.js'
import { type MemoryStorageOptions, memoryStorage } from './index.js'

describe('memoryStorage options', () => {
  it.each<[string, unknown]>([
    ['maxBytes', -1],
    ['maxBytes', Number.NaN],
    ['maxBytes', '10'],
    ['maxFileBytes', -1],
    ['maxEntries', null],
    ['clock', new Date()],
    ['files', 'readme'],
    ['files', { '/a': 5 }],
    ['files', { '/': 'x' }],
    ['files', { '/a/': 'x' }],
    ['files', { '/a': 'x', '/a/b': 'y' }],
    ['files', { '/a': 'x', a: 'y' }],
    ['files', { '/a\0b': 'x' }],
    ['partial', 'sometimes'],
    ['maxbytes', 10],
  ])('name %s when it is %j', (name, value) => {
    const make = () => memoryStorage({ [name]: value } as MemoryStorageOptions)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(name)
  })

  it('name the file that has no room', () => {
    expect(() => memoryStorage({ maxBytes: 3, files: { '/a': 'abcd' } })).toThrow(/files: '\/a'.*no-space/)
    expect(() => memoryStorage({ maxFileBytes: 3, files: { '/a': 'abcd' } })).toThrow(
      /files: '\/a'.*over-quota/,
    )
    expect(() => memoryStorage({ maxEntries: 1, files: { '/a/b': '' } })).toThrow(/files: '\/a\/b'.*no-space/)
    expect(() => memoryStorage(null as unknown as MemoryStorageOptions)).toThrow(TypeError)
  })

  it('files are there from the beginning, with their directories and bytes of their own', async () => {
    const bytes = Buffer.from('bytes')
    const storage = memoryStorage({
      files: { '/pub/read me': 'text \u{1F6A2}', 'pub/deep/raw': bytes, '/__proto__': 'x' },
    })
    bytes.fill(0)
    expect(await names(storage)).toEqual(['__proto__', 'pub'])
    expect(String(await fetch(storage, virtualPath('/pub/read me')))).toBe('text \u{1F6A2}')
    expect(String(await fetch(storage, virtualPath('/pub/deep/raw')))).toBe('bytes')
  })

  it('clock is where times of modification come from', async () => {
    let now = new Date('2020-01-01T00:00:00Z')
    const storage = memoryStorage({ clock: () => now })
    now = new Date('2021-01-01T00:00:00Z')
    await put(storage, file, 'x')
    now = new Date('2022-01-01T00:00:00Z')
    await storage.makeDirectory(virtualPath('/directory'), call)
    expect((await storage.stat(file, call)).modified).toEqual(new Date('2021-01-01T00:00:00Z'))
    expect((await storage.stat(virtualPath('/'), call)).modified).toEqual(now)
    now.setFullYear(1999)
    expect((await storage.stat(virtualPath('/directory'), call)).modified.getFullYear()).toBe(2022)
  })

  it('maxBytes is half of the memory of the machine or its container unless given, and may be without bound', async () => {
    const { free, total } = await memoryStorage().space(virtualPath('/'), call)
    expect(total).toBeGreaterThan(0)
    expect(free).toBe(total)
    const unbounded = await memoryStorage({ maxBytes: Number.POSITIVE_INFINITY }).space(
      virtualPath('/'),
      call,
    )
    expect(Number.isFinite(unbounded.free)).toBe(true)
    expect('total' in unbounded).toBe(false)
  })
})
