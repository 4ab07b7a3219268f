// Pipes, devices and sockets in the tree: never waited for, never touched, never shown (protocol rule C-10).
import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { storageOnDisk } from '../test/other-disks.js'
import {
  at,
  call,
  codeOf,
  descriptorsBelow,
  get,
  isLinux,
  isRoot,
  put,
  scratchStorage,
} from '../test/scratch.js'

const scratch = scratchStorage()

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
  ['stat', () => scratch.storage.stat(at('/odd'), call)],
  ['read', () => scratch.get('/odd')],
  ['replace', () => scratch.put('/odd', 'x')],
  ['append', () => scratch.put('/odd', 'x', { kind: 'append' })],
  ['resume', () => scratch.put('/odd', 'x', { kind: 'resume', offset: 0 })],
  ['remove', () => scratch.storage.remove(at('/odd'), call)],
  ['rename', () => scratch.storage.rename!(at('/odd'), at('/other'), call)],
  ['rename over', () => scratch.storage.rename!(at('/file'), at('/odd'), call)],
  ['copy', () => scratch.storage.copy!(at('/odd'), at('/other'), call)],
  ['copy over', () => scratch.storage.copy!(at('/file'), at('/odd'), call)],
  ['setMode', () => scratch.storage.setMode!(at('/odd'), 0o600, call)],
  ['setModified', () => scratch.storage.setModified!(at('/odd'), new Date(0), call)],
  ['checksum', () => scratch.storage.checksum!(at('/odd'), 'md5', { start: 0 }, call)],
]

describe.skipIf(!isLinux).each(makers)('a %s', (_, isPossible, make) => {
  it.skipIf(!isPossible)('is refused at once by everything, and stays as it is', async () => {
    writeFileSync(scratch.inRoot('file'), 'x')
    const end = await make(scratch.inRoot('odd'))
    const before = lstatSync(scratch.inRoot('odd'))
    for (const [name, attempt] of attempts) {
      const begun = performance.now()
      expect([name, await codeOf(attempt())]).toEqual([name, 'forbidden'])
      expect(performance.now() - begun).toBeLessThan(10_000)
    }
    expect(await codeOf(scratch.put('/odd', 'x', { kind: 'create' }))).toBe('exists')
    expect(await codeOf(scratch.names('/odd'))).toBe('not-a-directory')
    expect(await codeOf(scratch.storage.stat(at('/odd/below'), call))).toBe('not-a-directory')
    expect(lstatSync(scratch.inRoot('odd'))).toEqual(before)
    expect(readdirSync(scratch.root).sort()).toEqual(['file', 'odd'])
    expect(descriptorsBelow(scratch.root)).toEqual([])
    await end?.()
  })

  it.skipIf(!isPossible)('is not listed, and keeps its directory from being removed', async () => {
    await scratch.storage.makeDirectory!(at('/directory'), call)
    const end = await make(scratch.inRoot('directory', 'odd'))
    expect(await scratch.names('/directory')).toEqual([])
    expect(await codeOf(scratch.storage.removeDirectory!(at('/directory'), call))).toBe('not-empty')
    await end?.()
  })
})

it.skipIf(!isLinux)(
  'opens nothing that becomes a pipe after it was looked at, and does not wait for it',
  async () => {
    writeFileSync(scratch.inRoot('file'), 'x')
    execFileSync('mkfifo', [scratch.inRoot('odd')])
    const storage = storageOnDisk(scratch.root, disk => {
      disk.lstat = () => lstatSync(scratch.inRoot('file'))
    })
    const begun = performance.now()
    for (const mode of ['append', 'resume'] as const)
      expect(await codeOf(put(storage, '/odd', 'x', { kind: mode, offset: 1 }))).toBe('forbidden')
    expect(await codeOf(get(storage, '/odd'))).toBe('forbidden')
    expect(performance.now() - begun).toBeLessThan(10_000)
  },
)

describe('permission bits (C-10)', () => {
  it('are never those that change the user', async () => {
    await scratch.put('/file', 'x')
    await scratch.storage.setMode!(at('/file'), 0o7777, call)
    expect(lstatSync(scratch.inRoot('file')).mode & 0o7777).toBe(0o777)
    await scratch.storage.setMode!(at('/file'), 0o4600, call)
    expect(lstatSync(scratch.inRoot('file')).mode & 0o7777).toBe(0o600)
  })

  it('may be those of a directory, and those of the root', async () => {
    await scratch.storage.makeDirectory!(at('/directory'), call)
    await scratch.storage.setMode!(at('/directory'), 0o750, call)
    expect((await scratch.storage.stat(at('/directory'), call)).mode).toBe(0o750)
    await scratch.storage.setMode!(at('/'), 0o711, call)
    expect(lstatSync(scratch.root).mode & 0o777).toBe(0o711)
  })
})
