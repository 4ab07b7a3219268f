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
import { join } from 'node:path'
import type { StorageAdapter, WriteMode } from '@longshore/storage'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  at,
  call,
  cleanUp,
  codeOf,
  get,
  isLinux,
  names,
  nothingIsOpenBelow,
  put,
  scratchDirectory,
  send,
} from '../test/scratch.js'
import { adapterOf, fileStorage, treeOf } from './file-storage.js'
import { settingsOf } from './options.js'

let root: string
let storage: StorageAdapter
const inRoot = (name: string) => join(root, name)
const open = (name: string, kind: 'create' | 'replace' | 'append' = 'replace') =>
  storage.write(at(name), { kind }, call)
const RESET = new Error('reset')

beforeEach(() => {
  root = scratchDirectory()
  storage = fileStorage(root)
})
afterEach(async () => {
  await nothingIsOpenBelow(root)
  cleanUp()
})

describe('an aborted upload', () => {
  const modes: [string, WriteMode][] = [
    ['create', { kind: 'create' }],
    ['replace', { kind: 'replace' }],
    ['append', { kind: 'append' }],
    ['resume at 0', { kind: 'resume', offset: 0 }],
  ]

  it.each(modes)('of a new name leaves no empty file when nothing arrived (%s)', async (_, mode) => {
    const upload = await storage.write(at('/file'), mode, call)
    await upload.abort(RESET)
    expect(readdirSync(root)).toEqual([])
  })

  it.each(modes)('of a new name leaves nothing at all where the policy says so (%s)', async (_, mode) => {
    storage = fileStorage(root, { partial: 'discard' })
    const upload = await storage.write(at('/file'), mode, call)
    await send(upload, 'half')
    await upload.abort(RESET)
    expect(readdirSync(root)).toEqual([])
  })

  it('never takes the place of a file that came meanwhile', async () => {
    const upload = await open('/file')
    await send(upload, 'half')
    writeFileSync(inRoot('file'), 'whole')
    await upload.abort(RESET)
    expect(readdirSync(root)).toEqual(['file'])
    expect(readFileSync(inRoot('file'), 'utf8')).toBe('whole')
  })

  it('takes back what it appended where nothing partial is kept', async () => {
    storage = fileStorage(root, { partial: 'discard' })
    writeFileSync(inRoot('file'), 'old')
    const upload = await open('/file', 'append')
    await send(upload, ' half')
    await upload.abort(RESET)
    expect(readFileSync(inRoot('file'), 'utf8')).toBe('old')
  })

  it.each([
    ['refused', 'keep', 'nothing', 'half'],
    ['aborted where nothing partial is kept', 'discard', 'resumable', 'half'],
    ['aborted before anything came', 'keep', 'resumable', ''],
  ] as const)(
    'leaves an old file as it was, with its time, when a resume in its middle is %s',
    async (_, partial, leftover, sent) => {
      storage = fileStorage(root, { partial })
      const old = Buffer.alloc(3_000_000, 'old bytes ')
      writeFileSync(inRoot('file'), old)
      utimesSync(inRoot('file'), 1000, 1000)
      const upload = await storage.write(at('/file'), { kind: 'resume', offset: 5 }, call)
      expect(await names(storage)).toEqual(['file'])
      if (sent) await send(upload, sent)
      await upload.abort(RESET, leftover)
      expect(readFileSync(inRoot('file')).equals(old)).toBe(true)
      expect(lstatSync(inRoot('file')).mtimeMs).toBe(1_000_000)
      expect(readdirSync(root)).toEqual(['file'])
    },
  )

  it('that resumed in the middle keeps the new bytes where they may stay', async () => {
    writeFileSync(inRoot('file'), 'old bytes')
    const upload = await storage.write(at('/file'), { kind: 'resume', offset: 4 }, call)
    await send(upload, 'new')
    await upload.abort(RESET)
    expect(readFileSync(inRoot('file'), 'utf8')).toBe('old new')
    expect(readdirSync(root)).toEqual(['file'])
  })

  it('removes no other file that has taken its name', async () => {
    storage = fileStorage(root, { partial: 'discard' })
    const upload = await open('/file', 'append')
    rmSync(inRoot('file'))
    writeFileSync(inRoot('file'), 'of another')
    await upload.abort(RESET)
    expect(readFileSync(inRoot('file'), 'utf8')).toBe('of another')
  })

  it('does not reject though its directory is gone', async () => {
    mkdirSync(inRoot('directory'))
    const upload = await open('/directory/file')
    await send(upload, 'half')
    rmSync(inRoot('directory'), { recursive: true })
    await upload.abort(RESET)
    expect(existsSync(inRoot('directory'))).toBe(false)
  })
})

describe('a file system without hard links', () => {
  const withoutLinks = () => {
    const tree = treeOf(settingsOf(root, {}), isLinux)
    tree.disk.link = () => Promise.reject(Object.assign(new Error('not supported'), { code: 'EPERM' }))
    return adapterOf(tree)
  }

  it('takes new files all the same, and never over another one', async () => {
    storage = withoutLinks()
    await put(storage, '/file', 'new', { kind: 'create' })
    expect(await get(storage, '/file')).toBe('new')
    const upload = await open('/late', 'create')
    await send(upload, 'second')
    writeFileSync(inRoot('late'), 'first')
    expect(await codeOf(upload.commit())).toBe('exists')
    expect(readFileSync(inRoot('late'), 'utf8')).toBe('first')
    expect(readdirSync(root).sort()).toEqual(['file', 'late'])
  })

  it('keeps what arrived of an aborted upload', async () => {
    storage = withoutLinks()
    const upload = await open('/file')
    await send(upload, 'half')
    await upload.abort(RESET)
    expect(await get(storage, '/file')).toBe('half')
    expect(readdirSync(root)).toEqual(['file'])
  })
})
