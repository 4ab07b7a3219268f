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
import type { StorageAdapter, WriteMode } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { at, call, codeOf, isRoot, scratchStorage, send } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

const scratch = scratchStorage()

const modeOf = (name: string) => lstatSync(scratch.inRoot(name)).mode & 0o7777

describe('writing into a file that is there', () => {
  it('is busy for a second upload, through this storage or another one (E-05)', async () => {
    writeFileSync(scratch.inRoot('file'), 'old')
    linkSync(scratch.inRoot('file'), scratch.inRoot('same'))
    const upload = await scratch.open('/file', 'append')
    const others: [StorageAdapter, string, WriteMode][] = [
      [scratch.storage, '/file', { kind: 'append' }],
      [scratch.storage, '/same', { kind: 'append' }],
      [fileStorage(scratch.root), '/file', { kind: 'resume', offset: 1 }],
    ]
    for (const [other, path, mode] of others)
      expect(await codeOf(other.write(at(path), mode, call))).toBe('busy')
    await send(upload, '+')
    await upload.commit()
    await scratch.put('/same', '+', { kind: 'append' })
    expect(await scratch.get('/file')).toBe('old++')
  })

  it('never overwrites what another program appends meanwhile', async () => {
    writeFileSync(scratch.inRoot('log'), 'a')
    const upload = await scratch.open('/log', 'append')
    appendFileSync(scratch.inRoot('log'), 'b')
    await send(upload, 'c')
    await upload.commit()
    expect(await scratch.get('/log')).toBe('abc')
  })

  it('does not keep the name from being replaced, moved or removed', async () => {
    writeFileSync(scratch.inRoot('file'), 'old')
    const upload = await scratch.open('/file', 'append')
    await scratch.put('/file', 'new')
    await scratch.storage.rename!(at('/file'), at('/moved'), call)
    await scratch.storage.remove(at('/moved'), call)
    await upload.commit()
    expect(readdirSync(scratch.root)).toEqual([])
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('begins at no offset such as %s', async offset => {
    writeFileSync(scratch.inRoot('file'), 'old')
    expect(await codeOf(scratch.put('/file', 'x', { kind: 'resume', offset }))).toBe('bad-offset')
    expect(await scratch.get('/file')).toBe('old')
  })

  it('leaves a refused file unclaimed', async () => {
    writeFileSync(scratch.inRoot('file'), 'old')
    expect(await codeOf(scratch.put('/file', 'x', { kind: 'resume', offset: 9 }))).toBe('bad-offset')
    await scratch.put('/file', '!', { kind: 'resume', offset: 3 })
    expect(await scratch.get('/file')).toBe('old!')
  })
})

describe.skipIf(process.platform === 'win32')('the mode of a new file', () => {
  it('follows the umask of the process', async () => {
    const umask = process.umask(0o027)
    try {
      await scratch.put('/file', 'x')
      await scratch.put('/log', 'x', { kind: 'append' })
      await scratch.storage.makeDirectory!(at('/directory'), call)
    } finally {
      process.umask(umask)
    }
    expect([modeOf('file'), modeOf('log'), modeOf('directory')]).toEqual([0o640, 0o640, 0o750])
  })

  it('is exact where the options say it, whatever the umask of the process', async () => {
    scratch.storage = fileStorage(scratch.root, { fileMode: 0o666, directoryMode: 0o775 })
    await scratch.put('/file', 'x')
    await scratch.put('/log', 'x', { kind: 'append' })
    await scratch.storage.makeDirectory!(at('/directory'), call)
    expect([modeOf('file'), modeOf('log'), modeOf('directory')]).toEqual([0o666, 0o666, 0o775])
  })

  it('is that of the file whose place it takes, without the bits that change the user', async () => {
    writeFileSync(scratch.inRoot('file'), 'old')
    chmodSync(scratch.inRoot('file'), 0o4751)
    await scratch.put('/file', 'new')
    expect(modeOf('file')).toBe(0o751)
  })

  it.skipIf(!isRoot)('comes with the owner of the file whose place it takes', async () => {
    writeFileSync(scratch.inRoot('file'), 'old')
    chownSync(scratch.inRoot('file'), 65534, 65533)
    chmodSync(scratch.inRoot('file'), 0o604)
    await scratch.put('/file', 'new')
    expect(lstatSync(scratch.inRoot('file'))).toMatchObject({ uid: 65534, gid: 65533 })
    expect(modeOf('file')).toBe(0o604)
  })
})
