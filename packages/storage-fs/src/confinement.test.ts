// Symbolic links: denied, followed within the root, or left to the system (protocol rule C-05).
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StorageAdapter } from '@longshore/storage'
import { beforeEach, describe, expect, it } from 'vitest'
import { checkedStorage } from '../test/other-disks.js'
import { at, call, codeOf, entries, get, isLinux, names, put, scratchDirectory } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'
import type { FileStorageOptions } from './options.js'

let root: string
let outside: string

/** A tree with links of every kind, beside a directory that nobody may reach. */
beforeEach(() => {
  const base = scratchDirectory()
  root = join(base, 'root')
  outside = join(base, 'outside')
  for (const path of [root, outside, join(root, 'real'), join(root, 'real', 'deep')]) mkdirSync(path)
  writeFileSync(join(outside, 'canary'), 'outside')
  writeFileSync(join(root, 'real', 'file'), 'inside')
  const links: [string, string][] = [
    ['to-directory', 'real'],
    ['to-file', 'real/file'],
    ['absolute', join(root, 'real')],
    ['round-about', 'real/deep/../../real/./deep/../file'],
    ['chain', 'to-directory/deep/up/real/file'],
    ['real/deep/up', '../..'],
    ['dangling', 'real/new'],
    ['loop', 'loop'],
    ['ping', 'pong/x'],
    ['pong', 'ping/x'],
    ['out', '../outside'],
    ['out-file', '../outside/canary'],
    ['out-absolute', outside],
    ['out-and-in', '../root/real'],
    ['beside', `${root}-twin`],
    ['proc', '/proc/self/root'],
  ]
  for (const [name, target] of links) symlinkSync(target, join(root, name))
  mkdirSync(`${root}-twin`)
  writeFileSync(join(`${root}-twin`, 'canary'), 'outside')
})

type Attempt = (storage: StorageAdapter, path: string) => Promise<unknown>

/** Every operation that could lead out of the root by the path of a directory. */
const through: [string, Attempt][] = [
  ['stat', (storage, path) => storage.stat(at(`${path}/canary`), call)],
  ['list', (storage, path) => names(storage, path)],
  ['read', (storage, path) => get(storage, `${path}/canary`)],
  ['replace', (storage, path) => put(storage, `${path}/canary`, 'overwritten')],
  ['create', (storage, path) => put(storage, `${path}/new`, 'x', { kind: 'create' })],
  ['append', (storage, path) => put(storage, `${path}/canary`, 'more', { kind: 'append' })],
  ['resume', (storage, path) => put(storage, `${path}/canary`, '', { kind: 'resume', offset: 0 })],
  ['remove', (storage, path) => storage.remove(at(`${path}/canary`), call)],
  ['makeDirectory', (storage, path) => storage.makeDirectory!(at(`${path}/new`), call)],
  ['removeDirectory', (storage, path) => storage.removeDirectory!(at(`${path}/empty`), call)],
  ['rename from', (storage, path) => storage.rename!(at(`${path}/canary`), at('/stolen'), call)],
  ['rename to', (storage, path) => storage.rename!(at('/real/file'), at(`${path}/new`), call)],
  ['copy from', (storage, path) => storage.copy!(at(`${path}/canary`), at('/stolen'), call)],
  ['copy to', (storage, path) => storage.copy!(at('/real/file'), at(`${path}/new`), call)],
  ['setMode', (storage, path) => storage.setMode!(at(`${path}/canary`), 0o777, call)],
  ['setModified', (storage, path) => storage.setModified!(at(`${path}/canary`), new Date(0), call)],
  ['checksum', (storage, path) => storage.checksum!(at(`${path}/canary`), 'md5', { start: 0 }, call)],
  ['space', (storage, path) => storage.space!(at(path), call)],
]

/** The storage with the walk of this system, and with the one of systems without descriptor paths. */
const walks: [string, (options: FileStorageOptions) => StorageAdapter][] = [
  ['by checked paths', options => checkedStorage(root, options)],
]
if (isLinux) walks.push(['by descriptors', options => fileStorage(root, options)])

function outsideIsUntouched(): void {
  expect(readFileSync(join(outside, 'canary'), 'utf8')).toBe('outside')
  expect(lstatSync(join(outside, 'canary')).mode & 0o777).toBe(0o644)
  expect(lstatSync(join(outside, 'canary')).mtimeMs).toBeGreaterThan(1e12)
  expect(existsSync(join(outside, 'new'))).toBe(false)
  expect(existsSync(join(root, 'stolen'))).toBe(false)
}

describe.each(walks)('links that are denied, %s', (_, make) => {
  it.each(through)('let no %s go through a directory link', async (_, attempt) => {
    const storage = make({})
    mkdirSync(join(outside, 'empty'))
    for (const link of ['/out', '/out-absolute', '/proc', '/loop', '/to-directory', '/out/../out'])
      expect([link, await codeOf(attempt(storage, at(link)))]).toEqual([link, 'forbidden'])
    outsideIsUntouched()
  })

  it.each([
    ['read', (storage: StorageAdapter) => get(storage, '/out-file')],
    ['replace', (storage: StorageAdapter) => put(storage, '/out-file', 'x')],
    ['append', (storage: StorageAdapter) => put(storage, '/out-file', 'x', { kind: 'append' })],
    ['resume', (storage: StorageAdapter) => put(storage, '/out-file', '', { kind: 'resume', offset: 0 })],
    ['copy', (storage: StorageAdapter) => storage.copy!(at('/out-file'), at('/stolen'), call)],
    ['copy to', (storage: StorageAdapter) => storage.copy!(at('/real/file'), at('/out-file'), call)],
    ['setMode', (storage: StorageAdapter) => storage.setMode!(at('/out-file'), 0o777, call)],
    ['setModified', (storage: StorageAdapter) => storage.setModified!(at('/out-file'), new Date(0), call)],
    ['checksum', (storage: StorageAdapter) => storage.checksum!(at('/out-file'), 'md5', { start: 0 }, call)],
  ])('let no %s reach what a link under the last name leads to', async (_, attempt) => {
    expect(await codeOf(attempt(make({})))).toBe('forbidden')
    outsideIsUntouched()
  })

  it('are themselves told of, moved and removed', async () => {
    const storage = make({})
    expect(await storage.stat(at('/out'), call)).toMatchObject({ name: 'out', type: 'symlink', size: 0 })
    await storage.rename!(at('/out'), at('/moved'), call)
    await storage.remove(at('/moved'), call)
    expect(existsSync(join(root, 'moved'))).toBe(false)
    outsideIsUntouched()
  })

  it('show where they lead only when that is inside (P-40)', async () => {
    const targets = new Map((await entries(make({}))).map(({ name, target }) => [name, target]))
    expect(Object.fromEntries(targets)).toEqual({
      ...{ real: undefined, 'to-directory': '/real', 'to-file': '/real/file', absolute: '/real' },
      ...{ 'round-about': '/real/file', chain: '/to-directory/deep/up/real/file', dangling: '/real/new' },
      ...{ loop: '/loop', ping: '/pong/x', pong: '/ping/x', 'out-and-in': undefined, proc: undefined },
      ...{ out: undefined, 'out-file': undefined, 'out-absolute': undefined, beside: undefined },
    })
    expect((await entries(make({}), '/real/deep'))[0]).toMatchObject({ name: 'up', target: '/' })
  })
})

describe.each(walks)('links within the root, %s', (_, make) => {
  const storage = () => make({ symlinks: 'within-root' })

  it.each(['/to-directory/file', '/to-file', '/absolute/file', '/round-about', '/chain'])(
    'are followed by %s',
    async path => {
      expect(await get(storage(), path)).toBe('inside')
      expect(await storage().stat(at(path), call)).toMatchObject({ type: 'file', size: 6 })
    },
  )

  it('are directories where they lead to one', async () => {
    expect(await names(storage(), '/to-directory')).toEqual(['deep', 'file'])
    expect(await storage().stat(at('/to-directory'), call)).toMatchObject({
      name: 'to-directory',
      type: 'directory',
    })
    await put(storage(), '/to-directory/deep/up/absolute/made', 'x')
    expect(readFileSync(join(root, 'real', 'made'), 'utf8')).toBe('x')
  })

  it('are written through, not over', async () => {
    await put(storage(), '/to-file', 'new')
    expect(lstatSync(join(root, 'to-file')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(root, 'real', 'file'), 'utf8')).toBe('new')
  })

  it('are removed and moved themselves', async () => {
    await storage().remove(at('/to-file'), call)
    await storage().rename!(at('/to-directory'), at('/renamed'), call)
    expect(existsSync(join(root, 'real', 'file'))).toBe(true)
    expect(lstatSync(join(root, 'renamed')).isSymbolicLink()).toBe(true)
  })

  it.each(through)('let no %s out of the root', async (_, attempt) => {
    mkdirSync(join(outside, 'empty'))
    for (const link of ['/out', '/out-absolute', '/beside', '/proc', '/real/deep/up/out'])
      expect([link, await codeOf(attempt(storage(), link))]).toEqual([link, 'forbidden'])
    outsideIsUntouched()
  })

  it('let no file out of the root', async () => {
    expect(await codeOf(get(storage(), '/out-file'))).toBe('forbidden')
    expect(await codeOf(put(storage(), '/out-file', 'x'))).toBe('forbidden')
    outsideIsUntouched()
  })

  it('may lead in a circle without end', async () => {
    for (const path of ['/loop', '/loop/x', '/ping', '/pong/x'])
      expect([path, await codeOf(get(storage(), path))]).toEqual([path, 'forbidden'])
    expect(await storage().stat(at('/loop'), call)).toMatchObject({ type: 'symlink' })
  })
})

describe('links within the root, by descriptors alone', () => {
  it.skipIf(!isLinux)('make a new file where they dangle', async () => {
    await put(fileStorage(root, { symlinks: 'within-root' }), '/dangling', 'x')
    expect(readFileSync(join(root, 'real', 'new'), 'utf8')).toBe('x')
  })

  it.skipIf(!isLinux)('never leave the root on the way, not even to come back', async () => {
    expect(await codeOf(get(fileStorage(root, { symlinks: 'within-root' }), '/out-and-in/file'))).toBe(
      'forbidden',
    )
  })
})

describe.each(walks)('links that are followed, %s', (_, make) => {
  const storage = () => make({ symlinks: 'follow' })

  it('lead out of the root, as the system would', async () => {
    expect(await get(storage(), '/out/canary')).toBe('outside')
    expect(await get(storage(), '/out-file')).toBe('outside')
    expect(await get(storage(), '/out-and-in/file')).toBe('inside')
    expect(await names(storage(), '/out-absolute')).toEqual(['canary'])
    expect(await storage().stat(at('/out'), call)).toMatchObject({ name: 'out', type: 'directory' })
    await put(storage(), '/out-file', 'written')
    expect(readFileSync(join(outside, 'canary'), 'utf8')).toBe('written')
  })

  it('lead in a circle without end', async () => {
    expect(await codeOf(get(storage(), '/loop'))).toBe('forbidden')
    expect(await codeOf(names(storage(), '/ping'))).toBe('forbidden')
  })
})
