// Appending and resuming, and the modes of what is made (E-04, E-05).
import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  readdirSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { StorageAdapter, WriteMode } from '@longshore/storage'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  at,
  call,
  cleanUp,
  codeOf,
  get,
  isRoot,
  nothingIsOpenBelow,
  put,
  scratchDirectory,
  send,
} from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

let root: string
let storage: StorageAdapter
const inRoot = (name: string) => join(root, name)
const modeOf = (name: string) => lstatSync(inRoot(name)).mode & 0o7777
const open = (name: string, kind: 'create' | 'replace' | 'append' = 'replace') =>
  storage.write(at(name), { kind }, call)

beforeEach(() => {
  root = scratchDirectory()
  storage = fileStorage(root)
})
afterEach(async () => {
  await nothingIsOpenBelow(root)
  cleanUp()
})

describe('writing into a file that is there', () => {
  it('is busy for a second upload, through this storage or another one (E-05)', async () => {
    writeFileSync(inRoot('file'), 'old')
    linkSync(inRoot('file'), inRoot('same'))
    const upload = await open('/file', 'append')
    const others: [StorageAdapter, string, WriteMode][] = [
      [storage, '/file', { kind: 'append' }],
      [storage, '/same', { kind: 'append' }],
      [fileStorage(root), '/file', { kind: 'resume', offset: 1 }],
    ]
    for (const [other, path, mode] of others)
      expect(await codeOf(other.write(at(path), mode, call))).toBe('busy')
    await send(upload, '+')
    await upload.commit()
    await put(storage, '/same', '+', { kind: 'append' })
    expect(await get(storage, '/file')).toBe('old++')
  })

  it('never overwrites what another program appends meanwhile', async () => {
    writeFileSync(inRoot('log'), 'a')
    const upload = await open('/log', 'append')
    appendFileSync(inRoot('log'), 'b')
    await send(upload, 'c')
    await upload.commit()
    expect(await get(storage, '/log')).toBe('abc')
  })

  it('does not keep the name from being replaced, moved or removed', async () => {
    writeFileSync(inRoot('file'), 'old')
    const upload = await open('/file', 'append')
    await put(storage, '/file', 'new')
    await storage.rename!(at('/file'), at('/moved'), call)
    await storage.remove(at('/moved'), call)
    await upload.commit()
    expect(readdirSync(root)).toEqual([])
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('begins at no offset such as %s', async offset => {
    writeFileSync(inRoot('file'), 'old')
    expect(await codeOf(put(storage, '/file', 'x', { kind: 'resume', offset }))).toBe('bad-offset')
    expect(await get(storage, '/file')).toBe('old')
  })

  it('leaves a refused file unclaimed', async () => {
    writeFileSync(inRoot('file'), 'old')
    expect(await codeOf(put(storage, '/file', 'x', { kind: 'resume', offset: 9 }))).toBe('bad-offset')
    await put(storage, '/file', '!', { kind: 'resume', offset: 3 })
    expect(await get(storage, '/file')).toBe('old!')
  })
})

describe.skipIf(process.platform === 'win32')('the mode of a new file', () => {
  it('follows the umask of the process', async () => {
    const umask = process.umask(0o027)
    try {
      await put(storage, '/file', 'x')
      await put(storage, '/log', 'x', { kind: 'append' })
      await storage.makeDirectory!(at('/directory'), call)
    } finally {
      process.umask(umask)
    }
    expect([modeOf('file'), modeOf('log'), modeOf('directory')]).toEqual([0o640, 0o640, 0o750])
  })

  it('is exact where the options say it, whatever the umask of the process', async () => {
    storage = fileStorage(root, { fileMode: 0o666, directoryMode: 0o775 })
    await put(storage, '/file', 'x')
    await put(storage, '/log', 'x', { kind: 'append' })
    await storage.makeDirectory!(at('/directory'), call)
    expect([modeOf('file'), modeOf('log'), modeOf('directory')]).toEqual([0o666, 0o666, 0o775])
  })

  it('is that of the file whose place it takes, without the bits that change the user', async () => {
    writeFileSync(inRoot('file'), 'old')
    chmodSync(inRoot('file'), 0o4751)
    await put(storage, '/file', 'new')
    expect(modeOf('file')).toBe(0o751)
  })

  it.skipIf(!isRoot)('comes with the owner of the file whose place it takes', async () => {
    writeFileSync(inRoot('file'), 'old')
    chownSync(inRoot('file'), 65534, 65533)
    chmodSync(inRoot('file'), 0o604)
    await put(storage, '/file', 'new')
    expect(lstatSync(inRoot('file'))).toMatchObject({ uid: 65534, gid: 65533 })
    expect(modeOf('file')).toBe(0o604)
  })
})
