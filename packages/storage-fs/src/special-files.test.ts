// Pipes, devices and sockets in the tree: never waited for, never touched, never shown (protocol rule C-10).
import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { StorageAdapter } from '@longshore/storage'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  at,
  call,
  cleanUp,
  codeOf,
  descriptorsBelow,
  get,
  isLinux,
  isRoot,
  names,
  put,
  scratchDirectory,
} from '../test/scratch.js'
import { adapterOf, fileStorage, treeOf } from './file-storage.js'
import { settingsOf } from './options.js'

let root: string
let storage: StorageAdapter

beforeEach(() => {
  root = scratchDirectory()
  storage = fileStorage(root)
})
afterEach(cleanUp)

async function listening(path: string): Promise<() => Promise<void>> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(path, resolve))
  return () => new Promise(resolve => server.close(() => resolve()))
}

const makers: [string, boolean, (path: string) => Promise<() => Promise<void>> | void][] = [
  ['pipe', true, path => void execFileSync('mkfifo', [path])],
  ['socket', true, listening],
  ['character device', isRoot, path => void execFileSync('mknod', [path, 'c', '1', '5'])],
  ['block device', isRoot, path => void execFileSync('mknod', [path, 'b', '7', '99'])],
]

const attempts: [string, () => Promise<unknown>][] = [
  ['stat', () => storage.stat(at('/odd'), call)],
  ['read', () => get(storage, '/odd')],
  ['replace', () => put(storage, '/odd', 'x')],
  ['append', () => put(storage, '/odd', 'x', { kind: 'append' })],
  ['resume', () => put(storage, '/odd', 'x', { kind: 'resume', offset: 0 })],
  ['remove', () => storage.remove(at('/odd'), call)],
  ['rename', () => storage.rename!(at('/odd'), at('/other'), call)],
  ['rename over', () => storage.rename!(at('/file'), at('/odd'), call)],
  ['copy', () => storage.copy!(at('/odd'), at('/other'), call)],
  ['copy over', () => storage.copy!(at('/file'), at('/odd'), call)],
  ['setMode', () => storage.setMode!(at('/odd'), 0o600, call)],
  ['setModified', () => storage.setModified!(at('/odd'), new Date(0), call)],
  ['checksum', () => storage.checksum!(at('/odd'), 'md5', { start: 0 }, call)],
]

describe.skipIf(!isLinux).each(makers)('a %s', (_, isPossible, make) => {
  it.skipIf(!isPossible)('is refused at once by everything, and stays as it is', async () => {
    writeFileSync(join(root, 'file'), 'x')
    const end = await make(join(root, 'odd'))
    const before = lstatSync(join(root, 'odd'))
    for (const [name, attempt] of attempts) {
      const begun = performance.now()
      expect([name, await codeOf(attempt())]).toEqual([name, 'forbidden'])
      expect(performance.now() - begun).toBeLessThan(1000)
    }
    expect(await codeOf(put(storage, '/odd', 'x', { kind: 'create' }))).toBe('exists')
    expect(await codeOf(names(storage, '/odd'))).toBe('not-a-directory')
    expect(await codeOf(storage.stat(at('/odd/below'), call))).toBe('not-a-directory')
    expect(lstatSync(join(root, 'odd'))).toEqual(before)
    expect(readdirSync(root).sort()).toEqual(['file', 'odd'])
    expect(descriptorsBelow(root)).toEqual([])
    await end?.()
  })

  it.skipIf(!isPossible)('is not listed, and keeps its directory from being removed', async () => {
    await storage.makeDirectory!(at('/directory'), call)
    const end = await make(join(root, 'directory', 'odd'))
    expect(await names(storage, '/directory')).toEqual([])
    expect(await codeOf(storage.removeDirectory!(at('/directory'), call))).toBe('not-empty')
    await end?.()
  })
})

it.skipIf(!isLinux)(
  'opens nothing that becomes a pipe after it was looked at, and does not wait for it',
  async () => {
    writeFileSync(join(root, 'file'), 'x')
    execFileSync('mkfifo', [join(root, 'odd')])
    const tree = treeOf(settingsOf(root, {}), true)
    tree.disk.lstat = () => lstatSync(join(root, 'file'))
    const begun = performance.now()
    for (const mode of ['append', 'resume'] as const)
      expect(await codeOf(put(adapterOf(tree), '/odd', 'x', { kind: mode, offset: 1 }))).toBe('forbidden')
    expect(await codeOf(get(adapterOf(tree), '/odd'))).toBe('forbidden')
    expect(performance.now() - begun).toBeLessThan(1000)
  },
)

describe('permission bits (C-10)', () => {
  it('are never those that change the user', async () => {
    await put(storage, '/file', 'x')
    await storage.setMode!(at('/file'), 0o7777, call)
    expect(lstatSync(join(root, 'file')).mode & 0o7777).toBe(0o777)
    await storage.setMode!(at('/file'), 0o4600, call)
    expect(lstatSync(join(root, 'file')).mode & 0o7777).toBe(0o600)
  })

  it('may be those of a directory, and those of the root', async () => {
    await storage.makeDirectory!(at('/directory'), call)
    await storage.setMode!(at('/directory'), 0o750, call)
    expect((await storage.stat(at('/directory'), call)).mode).toBe(0o750)
    await storage.setMode!(at('/'), 0o711, call)
    expect(lstatSync(root).mode & 0o777).toBe(0o711)
  })
})
