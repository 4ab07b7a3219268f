// Uploads: hidden until they are committed, and what is left of those that fail (C-11, E-03, E-04).
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { StorageAdapter, WriteMode } from '@longshore/storage'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { adapterOf, fileStorage, treeOf } from './file-storage.js'
import { settingsOf } from './options.js'
import { isTemporaryName } from './temporary-name.js'
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
  send,
} from './testing/scratch.js'

let root: string
let storage: StorageAdapter
const inRoot = (name: string) => join(root, name)
const modeOf = (name: string) => lstatSync(inRoot(name)).mode & 0o7777
const open = (name: string, kind: 'create' | 'replace' | 'append' = 'replace') =>
  storage.write(at(name), { kind }, call)
const RESET = new Error('reset')

beforeEach(() => {
  root = scratchDirectory()
  storage = fileStorage(root)
})
afterEach(async () => {
  // The sweep of a directory may still be under way.
  if (isLinux) await vi.waitFor(() => expect(descriptorsBelow(root)).toEqual([]), { interval: 5 })
  cleanUp()
})

describe('an upload in progress', () => {
  it.each(['create', 'replace'] as const)(
    'has a hidden name beside its own, which no client sees or reaches (%s)',
    async kind => {
      writeFileSync(inRoot('other'), 'x')
      const upload = await open('/file', kind)
      await send(upload, 'data')
      const hidden = readdirSync(root).filter(isTemporaryName)
      expect(hidden).toHaveLength(1)
      const path = `/${hidden[0]}`
      expect(await names(storage)).toEqual(['other'])
      expect(await codeOf(storage.stat(at(path), call))).toBe('not-found')
      expect(await codeOf(get(storage, path))).toBe('not-found')
      expect(await codeOf(storage.remove(at(path), call))).toBe('not-found')
      expect(await codeOf(storage.rename!(at(path), at('/mine'), call))).toBe('not-found')
      expect(await codeOf(storage.rename!(at('/other'), at(path), call))).toBe('bad-name')
      expect(await codeOf(put(storage, path, 'x'))).toBe('bad-name')
      expect(await codeOf(storage.makeDirectory!(at(path), call))).toBe('bad-name')
      await upload.commit()
      expect(readdirSync(root).sort()).toEqual(['file', 'other'])
    },
  )

  it('offers its descriptor, where a data connection may write at positions', async () => {
    const upload = await open('/file')
    writeSync(upload.file!.fd, 'there', upload.file!.position + 6)
    writeSync(upload.file!.fd, 'hello ', upload.file!.position)
    await upload.commit()
    expect(await get(storage, '/file')).toBe('hello there')
  })

  it('is committed into its directory though that was renamed meanwhile', async () => {
    await storage.makeDirectory!(at('/old'), call)
    const upload = await open('/old/file')
    await storage.rename!(at('/old'), at('/new'), call)
    await upload.commit()
    expect(await names(storage, '/new')).toEqual(['file'])
  })

  it('keeps its directory from being removed', async () => {
    await storage.makeDirectory!(at('/directory'), call)
    const upload = await open('/directory/file')
    expect(await codeOf(storage.removeDirectory!(at('/directory'), call))).toBe('not-empty')
    await upload.abort(RESET)
    await storage.removeDirectory!(at('/directory'), call)
  })
})

describe('the end of an upload', () => {
  it('refuses a directory that took its name, and leaves nothing hidden', async () => {
    const upload = await open('/file')
    mkdirSync(inRoot('file'))
    expect(await codeOf(upload.commit())).toBe('is-a-directory')
    expect(readdirSync(root)).toEqual(['file'])
  })

  it('refuses a file that took its name when it must be new, and leaves that file', async () => {
    const upload = await open('/file', 'create')
    writeFileSync(inRoot('file'), 'first')
    expect(await codeOf(upload.commit())).toBe('exists')
    expect(readdirSync(root)).toEqual(['file'])
    expect(readFileSync(inRoot('file'), 'utf8')).toBe('first')
  })

  it('is refused a second time', async () => {
    const upload = await open('/file')
    await upload.commit()
    expect(await codeOf(upload.commit())).toBe('io')
    expect(() => upload.sink()).toThrow('io: /file')
    expect(await names(storage)).toEqual(['file'])
  })

  it('is refused after an abort', async () => {
    const upload = await open('/file')
    await upload.abort(RESET)
    expect(await codeOf(upload.commit())).toBe('io')
    expect(readdirSync(root)).toEqual([])
  })

  it('is no success when the sink did not end', async () => {
    writeFileSync(inRoot('file'), 'old')
    const upload = await open('/file')
    const sink = upload.sink()
    sink.on('error', () => {})
    sink.write('half')
    expect(await codeOf(upload.commit())).toBe('io')
    expect(await get(storage, '/file')).toBe('old')
    expect(readdirSync(root)).toEqual(['file'])
  })

  it('waits for the write that is under way before the descriptor is closed', async () => {
    for (let round = 0; round < 30; round++) {
      const upload = await open(`/file-${round}`)
      const sink = upload.sink()
      sink.on('error', () => {})
      sink.write(Buffer.alloc(1024 * 1024))
      const aborted = upload.abort(RESET)
      writeFileSync(inRoot('other'), 'other')
      await aborted
      expect(readFileSync(inRoot('other'), 'utf8')).toBe('other')
    }
  })

  it('may have been written to the disk first (fsync)', async () => {
    storage = fileStorage(root, { fsync: 'commit' })
    await put(storage, '/file', 'one')
    await put(storage, '/file', 'two', { kind: 'append' })
    await put(storage, '/new', 'three', { kind: 'create' })
    expect([await get(storage, '/file'), await get(storage, '/new')]).toEqual(['onetwo', 'three'])
  })
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

describe('writing into a file that is there', () => {
  it('is busy for a second upload, through this storage or another one (E-05)', async () => {
    writeFileSync(inRoot('file'), 'old')
    linkSync(inRoot('file'), inRoot('same'))
    const upload = await open('/file', 'append')
    const others: [StorageAdapter, string, WriteMode][] = [
      [storage, '/file', { kind: 'append' }],
      [storage, '/same', { kind: 'append' }],
      [fileStorage(root), '/file', { kind: 'resume', offset: 0 }],
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

describe('a sink', () => {
  it('writes thousands of small pieces whole and in order', async () => {
    const upload = await open('/file')
    const sink = upload.sink()
    const pieces = Array.from({ length: 30_000 }, (_, index) => `${index},`)
    sink.cork()
    for (const piece of pieces) sink.write(piece)
    sink.uncork()
    await new Promise<void>(resolve => sink.end(resolve))
    await upload.commit()
    expect(await get(storage, '/file')).toBe(pieces.join(''))
  })

  it('takes empty pieces and text', async () => {
    const upload = await open('/file')
    const sink = upload.sink()
    sink.write('')
    sink.write(Buffer.alloc(0))
    sink.write('é')
    await new Promise<void>(resolve => sink.end('', resolve))
    await upload.commit()
    expect(await get(storage, '/file')).toBe('é')
  })

  it('ends with its call', async () => {
    const controller = new AbortController()
    const upload = await storage.write(
      at('/file'),
      { kind: 'replace' },
      { ...call, signal: controller.signal },
    )
    const failed = new Promise(resolve => upload.sink().on('error', resolve))
    controller.abort(new Error('ABOR'))
    expect(await failed).toMatchObject({ code: 'unavailable', path: '/file' })
    await upload.abort(RESET)
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

describe('an upload that was announced (ALLO)', () => {
  it('is refused when it is larger than the space that is left', async () => {
    const expectedSize = (await storage.space!(at('/'), call)).free * 2
    expect(await codeOf(storage.write(at('/file'), { kind: 'replace' }, { ...call, expectedSize }))).toBe(
      'no-space',
    )
    expect(readdirSync(root)).toEqual([])
  })
})

it('reports a directory that is not there', async () => {
  mkdirSync(inRoot('gone'))
  rmdirSync(inRoot('gone'))
  for (const kind of ['create', 'replace', 'append'] as const)
    expect(await codeOf(open('/gone/file', kind))).toBe('not-found')
})
