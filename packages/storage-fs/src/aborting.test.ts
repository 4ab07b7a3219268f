// What is left of uploads that fail, with and without hard links (C-11, E-04).
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import type { WriteMode } from '@longshore/storage'
import { describe, expect, it } from 'vitest'
import { storageOnDisk } from '../test/other-disks.js'
import { at, call, codeOf, scratchStorage, send } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

const scratch = scratchStorage()

const RESET = new Error('reset')

describe('an aborted upload', () => {
  const modes: [string, WriteMode][] = [
    ['create', { kind: 'create' }],
    ['replace', { kind: 'replace' }],
    ['append', { kind: 'append' }],
    ['resume at 0', { kind: 'resume', offset: 0 }],
  ]

  it.each(modes)('of a new name leaves no empty file when nothing arrived (%s)', async (_, mode) => {
    const upload = await scratch.storage.write(at('/file'), mode, call)
    await upload.abort(RESET)
    expect(readdirSync(scratch.root)).toEqual([])
  })

  it.each(modes)('of a new name leaves nothing at all where the policy says so (%s)', async (_, mode) => {
    scratch.storage = fileStorage(scratch.root, { partial: 'discard' })
    const upload = await scratch.storage.write(at('/file'), mode, call)
    await send(upload, 'half')
    await upload.abort(RESET)
    expect(readdirSync(scratch.root)).toEqual([])
  })

  it('never takes the place of a file that came meanwhile', async () => {
    const upload = await scratch.open('/file')
    await send(upload, 'half')
    writeFileSync(scratch.inRoot('file'), 'whole')
    await upload.abort(RESET)
    expect(readdirSync(scratch.root)).toEqual(['file'])
    expect(readFileSync(scratch.inRoot('file'), 'utf8')).toBe('whole')
  })

  it('takes back what it appended where nothing partial is kept', async () => {
    scratch.storage = fileStorage(scratch.root, { partial: 'discard' })
    writeFileSync(scratch.inRoot('file'), 'old')
    const upload = await scratch.open('/file', 'append')
    await send(upload, ' half')
    await upload.abort(RESET)
    expect(readFileSync(scratch.inRoot('file'), 'utf8')).toBe('old')
  })

  it.each([
    ['refused', 'keep', 'nothing', 'half'],
    ['aborted where nothing partial is kept', 'discard', 'resumable', 'half'],
    ['aborted before anything came', 'keep', 'resumable', ''],
  ] as const)(
    'leaves an old file as it was, with its time, when a resume in its middle is %s',
    async (_, partial, leftover, sent) => {
      scratch.storage = fileStorage(scratch.root, { partial })
      const old = Buffer.alloc(3_000_000, 'old bytes ')
      writeFileSync(scratch.inRoot('file'), old)
      utimesSync(scratch.inRoot('file'), 1000, 1000)
      const upload = await scratch.storage.write(at('/file'), { kind: 'resume', offset: 5 }, call)
      expect(await scratch.names()).toEqual(['file'])
      if (sent) await send(upload, sent)
      await upload.abort(RESET, leftover)
      expect(readFileSync(scratch.inRoot('file')).equals(old)).toBe(true)
      expect(lstatSync(scratch.inRoot('file')).mtimeMs).toBe(1_000_000)
      expect(readdirSync(scratch.root)).toEqual(['file'])
    },
  )

  it('that resumed in the middle keeps the new bytes where they may stay', async () => {
    writeFileSync(scratch.inRoot('file'), 'old bytes')
    const upload = await scratch.storage.write(at('/file'), { kind: 'resume', offset: 4 }, call)
    await send(upload, 'new')
    await upload.abort(RESET)
    expect(readFileSync(scratch.inRoot('file'), 'utf8')).toBe('old new')
    expect(readdirSync(scratch.root)).toEqual(['file'])
  })

  it('removes no other file that has taken its name', async () => {
    scratch.storage = fileStorage(scratch.root, { partial: 'discard' })
    const upload = await scratch.open('/file', 'append')
    rmSync(scratch.inRoot('file'))
    writeFileSync(scratch.inRoot('file'), 'of another')
    await upload.abort(RESET)
    expect(readFileSync(scratch.inRoot('file'), 'utf8')).toBe('of another')
  })

  it('does not reject though its directory is gone', async () => {
    mkdirSync(scratch.inRoot('directory'))
    const upload = await scratch.open('/directory/file')
    await send(upload, 'half')
    rmSync(scratch.inRoot('directory'), { recursive: true })
    await upload.abort(RESET)
    expect(existsSync(scratch.inRoot('directory'))).toBe(false)
  })
})

describe('a file system without hard links', () => {
  const withoutLinks = () =>
    storageOnDisk(scratch.root, disk => {
      disk.link = () => Promise.reject(Object.assign(new Error('not supported'), { code: 'EPERM' }))
    })

  it('takes new files all the same, and never over another one', async () => {
    scratch.storage = withoutLinks()
    await scratch.put('/file', 'new', { kind: 'create' })
    expect(await scratch.get('/file')).toBe('new')
    const upload = await scratch.open('/late', 'create')
    await send(upload, 'second')
    writeFileSync(scratch.inRoot('late'), 'first')
    expect(await codeOf(upload.commit())).toBe('exists')
    expect(readFileSync(scratch.inRoot('late'), 'utf8')).toBe('first')
    expect(readdirSync(scratch.root).sort()).toEqual(['file', 'late'])
  })

  it('keeps what arrived of an aborted upload', async () => {
    scratch.storage = withoutLinks()
    const upload = await scratch.open('/file')
    await send(upload, 'half')
    await upload.abort(RESET)
    expect(await scratch.get('/file')).toBe('half')
    expect(readdirSync(scratch.root)).toEqual(['file'])
  })
})
