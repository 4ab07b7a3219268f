// rooted: a subtree as a storage, out of which nothing leads.
import { once } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { a, call } from '../test/recorded.js'
import { rooted } from './rooted.js'
import type { StorageAdapter } from './storage.js'
import { StorageError } from './storage-error.js'
import { recordingStorage } from './testing/recording-storage.js'
import { isWithin, ROOT, resolvePath, virtualPath } from './virtual-path.js'

const home = virtualPath('/people/alice')

function alice() {
  const recording = recordingStorage()
  return { recording, storage: rooted(recording.storage, '/people/alice') as Required<StorageAdapter> }
}

describe('rooted', () => {
  it('asks for what lies below its directory', async () => {
    const { recording, storage } = alice()
    await storage.stat(ROOT, call)
    await storage.stat(virtualPath('/a/b'), call)
    await storage.rename(a, virtualPath('/b'), call)
    await storage.space(ROOT, call)
    expect(recording.calls).toEqual([
      ['stat', '/people/alice'],
      ['stat', '/people/alice/a/b'],
      ['rename', '/people/alice/a', '/people/alice/b'],
      ['space', '/people/alice'],
    ])
  })

  it('asks for nothing outside, whatever a client sends (C-01)', async () => {
    const pieces = fc.constantFrom('/', '..', '.', '\\', '%2f', '\0', 'C:', '~', 'a', '../')
    const pathname = fc.array(pieces, { maxLength: 10 }).map(parts => parts.join(''))
    const asksInside = async (at: string, text: string) => {
      const { recording, storage } = alice()
      await storage.stat(resolvePath(virtualPath(at), text), call)
      expect(recording.calls).toHaveLength(1)
      expect(isWithin(virtualPath(String(recording.calls[0]?.[1])), home)).toBe(true)
      expect(String(recording.calls[0]?.[1]).split('/')).not.toContain('..')
    }
    await fc.assert(fc.asyncProperty(pathname, pathname, asksInside), { numRuns: 2000 })
  })

  it.each(['', '/', '..', '/..', '/people/..', '/people/../root', '.', '/a//b', '/people/', '/a\0b', '//'])(
    'refuses %j as its directory, so that a user name cannot open another tree (C-03)',
    directory => {
      expect(() => rooted(recordingStorage().storage, directory)).toThrow(TypeError)
    },
  )

  it('takes a directory without the leading slash', async () => {
    const recording = recordingStorage()
    await rooted(recording.storage, 'people/alice').stat(a, call)
    expect(recording.calls).toEqual([['stat', '/people/alice/a']])
  })

  it('tells failures about its own paths (C-56)', async () => {
    const { recording, storage } = alice()
    const inner = new StorageError('not-found', '/people/alice/a')
    recording.failure = inner
    const error = await storage.stat(a, call).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'not-found', path: '/a', message: 'not-found: /a', cause: inner })
  })

  it.each([
    new StorageError('forbidden', '/people'),
    new StorageError('forbidden', '/people/alicent/a'),
    new Error('EIO /srv/people/alice'),
  ])('tells a failure elsewhere about the path it was asked for: %s (C-56)', async failure => {
    const { recording, storage } = alice()
    recording.failure = failure
    const entries = storage.list(a, call)[Symbol.asyncIterator]()
    const attempts = [
      storage.stat(a, call),
      storage.remove(a, call),
      storage.rename(a, a, call),
      entries.next(),
    ]
    for (const attempt of attempts) {
      const error = await attempt.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      expect(error).toMatchObject({ path: '/a', cause: failure })
      expect(String(error)).not.toContain('people')
    }
  })

  it('tells failures of streams, commits and closes about its own paths', async () => {
    const { recording, storage } = alice()
    const source = await storage.read(a, { start: 0 }, call)
    const upload = await storage.write(a, { kind: 'replace' }, call)
    recording.failure = new StorageError('no-space', '/people/alice/a')
    const stream = source.stream()
    stream.resume()
    expect(await once(stream, 'error')).toMatchObject([{ code: 'no-space', path: '/a' }])
    const sink = upload.sink()
    sink.write('abc')
    expect(await once(sink, 'error')).toMatchObject([{ code: 'no-space', path: '/a' }])
    await expect(upload.commit()).rejects.toMatchObject({ path: '/a' })
    await expect(source.close()).rejects.toMatchObject({ path: '/a' })
  })

  it('shows its root without a name and the targets of links only where they lie inside', async () => {
    const { recording, storage } = alice()
    const link = { name: 'link', type: 'symlink' as const, size: 0, modified: new Date(0) }
    recording.entries = [
      { ...link, target: '/people/alice/b' },
      { ...link, target: '/people/alice' },
      { ...link, target: '/people/bob' },
      { ...link, target: '/people/alicent' },
    ]
    expect((await storage.stat(ROOT, call)).name).toBe('')
    expect((await storage.stat(virtualPath('/x/link'), call)).name).toBe('link')
    const targets: unknown[] = []
    for await (const entry of storage.list(ROOT, call))
      targets.push('target' in entry ? entry.target : 'none')
    expect(targets).toEqual(['/b', '/', 'none', 'none'])
  })

  it.each<[string, string, (storage: Required<StorageAdapter>) => Promise<unknown>]>([
    ['removed', 'is-a-directory', storage => storage.remove(ROOT, call)],
    ['removed as a directory', 'forbidden', storage => storage.removeDirectory(ROOT, call)],
    ['renamed', 'forbidden', storage => storage.rename(ROOT, a, call)],
    ['replaced by a rename', 'exists', storage => storage.rename(a, ROOT, call)],
    ['replaced by a file', 'is-a-directory', storage => storage.write(ROOT, { kind: 'replace' }, call)],
    ['replaced by a copy', 'exists', storage => storage.copy(a, ROOT, call)],
    ['copied', 'is-a-directory', storage => storage.copy(ROOT, a, call)],
    ['made', 'exists', storage => storage.makeDirectory(ROOT, call)],
  ])('has a root that cannot be %s (%s)', async (_, code, attempt) => {
    const { recording, storage } = alice()
    await expect(attempt(storage)).rejects.toMatchObject({ code, path: '/' })
    expect(recording.calls).toEqual([])
  })
})
