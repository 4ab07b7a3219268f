// Uploads: hidden until they are committed, and refused honestly (C-11, E-03).
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync, writeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { at, call, codeOf, scratchStorage, send } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'
import { isTemporaryName } from './temporary-name.js'

const scratch = scratchStorage()

const RESET = new Error('reset')

describe('an upload in progress', () => {
  it.each(['create', 'replace'] as const)(
    'has a hidden name beside its own, which no client sees or reaches (%s)',
    async kind => {
      writeFileSync(scratch.inRoot('other'), 'x')
      const upload = await scratch.open('/file', kind)
      await send(upload, 'data')
      const hidden = readdirSync(scratch.root).filter(isTemporaryName)
      expect(hidden).toHaveLength(1)
      const path = `/${hidden[0]}`
      expect(await scratch.names()).toEqual(['other'])
      expect(await codeOf(scratch.storage.stat(at(path), call))).toBe('not-found')
      expect(await codeOf(scratch.get(path))).toBe('not-found')
      expect(await codeOf(scratch.storage.remove(at(path), call))).toBe('not-found')
      expect(await codeOf(scratch.storage.rename!(at(path), at('/mine'), call))).toBe('not-found')
      expect(await codeOf(scratch.storage.rename!(at('/other'), at(path), call))).toBe('bad-name')
      expect(await codeOf(scratch.put(path, 'x'))).toBe('bad-name')
      expect(await codeOf(scratch.storage.makeDirectory!(at(path), call))).toBe('bad-name')
      await upload.commit()
      expect(readdirSync(scratch.root).sort()).toEqual(['file', 'other'])
    },
  )

  it('offers its descriptor, where a data connection may write at positions', async () => {
    const upload = await scratch.open('/file')
    writeSync(upload.file!.fd, 'there', upload.file!.position + 6)
    writeSync(upload.file!.fd, 'hello ', upload.file!.position)
    await upload.commit()
    expect(await scratch.get('/file')).toBe('hello there')
  })

  it('explains errors of its descriptor to those who write to it themselves', async () => {
    const upload = await scratch.open('/file')
    const failed = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    expect(upload.file?.explain?.(failed)).toMatchObject({ code: 'no-space', path: '/file', cause: failed })
    await upload.abort(RESET)
  })

  it('is committed into its directory though that was renamed meanwhile', async () => {
    await scratch.storage.makeDirectory!(at('/old'), call)
    const upload = await scratch.open('/old/file')
    await scratch.storage.rename!(at('/old'), at('/new'), call)
    await upload.commit()
    expect(await scratch.names('/new')).toEqual(['file'])
  })

  it('keeps its directory from being removed', async () => {
    await scratch.storage.makeDirectory!(at('/directory'), call)
    const upload = await scratch.open('/directory/file')
    expect(await codeOf(scratch.storage.removeDirectory!(at('/directory'), call))).toBe('not-empty')
    await upload.abort(RESET)
    await scratch.storage.removeDirectory!(at('/directory'), call)
  })
})

describe('the end of an upload', () => {
  it('refuses a directory that took its name, and leaves nothing hidden', async () => {
    const upload = await scratch.open('/file')
    mkdirSync(scratch.inRoot('file'))
    expect(await codeOf(upload.commit())).toBe('is-a-directory')
    expect(readdirSync(scratch.root)).toEqual(['file'])
  })

  it('refuses a file that took its name when it must be new, and leaves that file', async () => {
    const upload = await scratch.open('/file', 'create')
    writeFileSync(scratch.inRoot('file'), 'first')
    expect(await codeOf(upload.commit())).toBe('exists')
    expect(readdirSync(scratch.root)).toEqual(['file'])
    expect(readFileSync(scratch.inRoot('file'), 'utf8')).toBe('first')
  })

  it('is refused a second time', async () => {
    const upload = await scratch.open('/file')
    await upload.commit()
    expect(await codeOf(upload.commit())).toBe('io')
    expect(() => upload.sink()).toThrow('io: /file')
    expect(await scratch.names()).toEqual(['file'])
  })

  it('is refused after an abort', async () => {
    const upload = await scratch.open('/file')
    await upload.abort(RESET)
    expect(await codeOf(upload.commit())).toBe('io')
    expect(readdirSync(scratch.root)).toEqual([])
  })

  it('is no success when the sink did not end', async () => {
    writeFileSync(scratch.inRoot('file'), 'old')
    const upload = await scratch.open('/file')
    const sink = upload.sink()
    sink.on('error', () => {})
    sink.write('half')
    expect(await codeOf(upload.commit())).toBe('io')
    expect(await scratch.get('/file')).toBe('old')
    expect(readdirSync(scratch.root)).toEqual(['file'])
  })

  it('waits for the write that is under way before the descriptor is closed', async () => {
    for (let round = 0; round < 30; round++) {
      const upload = await scratch.open(`/file-${round}`)
      const sink = upload.sink()
      sink.on('error', () => {})
      sink.write(Buffer.alloc(1024 * 1024))
      const aborted = upload.abort(RESET)
      writeFileSync(scratch.inRoot('other'), 'other')
      await aborted
      expect(readFileSync(scratch.inRoot('other'), 'utf8')).toBe('other')
    }
  })

  it('may have been written to the disk first (fsync)', async () => {
    scratch.storage = fileStorage(scratch.root, { fsync: 'commit' })
    await scratch.put('/file', 'one')
    await scratch.put('/file', 'two', { kind: 'append' })
    await scratch.put('/new', 'three', { kind: 'create' })
    expect([await scratch.get('/file'), await scratch.get('/new')]).toEqual(['onetwo', 'three'])
  })
})

describe('a sink', () => {
  it('writes thousands of small pieces whole and in order', async () => {
    const upload = await scratch.open('/file')
    const sink = upload.sink()
    const pieces = Array.from({ length: 30_000 }, (_, index) => `${index},`)
    sink.cork()
    for (const piece of pieces) sink.write(piece)
    sink.uncork()
    await new Promise<void>(resolve => sink.end(resolve))
    await upload.commit()
    expect(await scratch.get('/file')).toBe(pieces.join(''))
  })

  it('takes empty pieces and text', async () => {
    const upload = await scratch.open('/file')
    const sink = upload.sink()
    sink.write('')
    sink.write(Buffer.alloc(0))
    sink.write('é')
    await new Promise<void>(resolve => sink.end('', resolve))
    await upload.commit()
    expect(await scratch.get('/file')).toBe('é')
  })

  it('ends with its call', async () => {
    const controller = new AbortController()
    const upload = await scratch.storage.write(
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

describe('an upload that was announced (ALLO)', () => {
  it('is refused when it is larger than the space that is left', async () => {
    const expectedSize = (await scratch.storage.space!(at('/'), call)).free * 2
    expect(
      await codeOf(scratch.storage.write(at('/file'), { kind: 'replace' }, { ...call, expectedSize })),
    ).toBe('no-space')
    expect(readdirSync(scratch.root)).toEqual([])
  })
})

it('reports a directory that is not there', async () => {
  mkdirSync(scratch.inRoot('gone'))
  rmdirSync(scratch.inRoot('gone'))
  for (const kind of ['create', 'replace', 'append'] as const)
    expect(await codeOf(scratch.open('/gone/file', kind))).toBe('not-found')
})
