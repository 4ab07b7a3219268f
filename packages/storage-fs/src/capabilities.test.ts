// Copies, digests, times and space.
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { OPTIONAL_OPERATIONS } from '@longshore/storage'
import { beforeEach, describe, expect, it } from 'vitest'
import { at, call, codeOf, scratchStorage } from '../test/scratch.js'

const scratch = scratchStorage()

it('has every optional operation, but permission bits only where the system has them', () => {
  const missing = OPTIONAL_OPERATIONS.filter(name => scratch.storage[name] === undefined)
  expect(missing).toEqual(process.platform === 'win32' ? ['setMode'] : [])
})

describe('a copy', () => {
  const copy = (from: string, to: string) => scratch.storage.copy!(at(from), at(to), call)

  it.each([0, 1, 1024 * 1024, 3_500_001])('of %i bytes is the same file again', async size => {
    const data = Buffer.alloc(size, 'longshore ')
    writeFileSync(scratch.inRoot('file'), data)
    await copy('/file', '/copy')
    expect((await scratch.get('/copy')) === data.toString()).toBe(true)
    expect(readdirSync(scratch.root).sort()).toEqual(['copy', 'file'])
  })

  it('is a new file of its own: mode, owner and time are not those of its source', async () => {
    writeFileSync(scratch.inRoot('file'), Buffer.alloc(2_000_000))
    chmodSync(scratch.inRoot('file'), 0o4777)
    utimesSync(scratch.inRoot('file'), 1, 1)
    await copy('/file', '/copy')
    expect(lstatSync(scratch.inRoot('copy')).mode & 0o7777).toBe(0o666 & ~umask())
    expect(lstatSync(scratch.inRoot('copy')).mtimeMs).toBeGreaterThan(1e12)
  })

  function umask(): number {
    writeFileSync(scratch.inRoot('probe'), '')
    return 0o666 & ~statSync(scratch.inRoot('probe')).mode
  }

  it('takes the place of a file, and of no directory', async () => {
    await scratch.put('/file', 'new')
    await scratch.put('/old', 'old')
    mkdirSync(scratch.inRoot('directory'))
    await copy('/file', '/old')
    expect(await scratch.get('/old')).toBe('new')
    await copy('/old', '/old')
    expect(await scratch.get('/old')).toBe('new')
    expect(await codeOf(copy('/file', '/directory'))).toBe('exists')
    expect(await codeOf(copy('/file', '/'))).toBe('exists')
    expect(await codeOf(copy('/directory', '/copy'))).toBe('is-a-directory')
    expect(await codeOf(copy('/missing', '/copy'))).toBe('not-found')
    expect(await codeOf(copy('/file', '/missing/copy'))).toBe('not-found')
    expect(await codeOf(copy('/file', '/old/copy'))).toBe('not-a-directory')
  })

  it('leaves nothing when it is aborted half-way, also where partial uploads are kept', async () => {
    writeFileSync(scratch.inRoot('file'), Buffer.alloc(8_000_000))
    const controller = new AbortController()
    const copying = scratch.storage.copy!(at('/file'), at('/copy'), { ...call, signal: controller.signal })
    setImmediate(() => controller.abort(new Error('ABOR')))
    expect(await codeOf(copying)).toBe('unavailable')
    expect(readdirSync(scratch.root)).toEqual(['file'])
  })
})

describe('a digest', () => {
  const sum = (algorithm: string, range = { start: 0 } as { start: number; end?: number }) =>
    scratch.storage.checksum!(at('/file'), algorithm, range, call)
  const data = Buffer.alloc(700_001, 'longshore ')

  beforeEach(() => writeFileSync(scratch.inRoot('file'), data))

  it.each(['md5', 'sha1', 'sha256', 'sha512'])('is that of the bytes: %s', async algorithm => {
    const digest = (bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex')
    expect(await sum(algorithm)).toBe(digest(data))
    expect(await sum(algorithm, { start: 5, end: 600_000 })).toBe(digest(data.subarray(5, 600_000)))
    expect(await sum(algorithm, { start: data.length })).toBe(digest(Buffer.alloc(0)))
  })

  it('may be a CRC-32 with leading zeros', async () => {
    writeFileSync(scratch.inRoot('file'), '123456789')
    expect(await sum('crc32')).toBe('cbf43926')
    expect(await sum('CRC32', { start: 9 })).toBe('00000000')
  })

  it('is known by the names that FTP has for it', async () => {
    expect(await sum('SHA-256')).toBe(await sum('sha256'))
    for (const name of ['sha3-256', 'md4', '', 'crc-64', 'constructor'])
      expect(await codeOf(sum(name))).toBe('unsupported')
  })

  it('is refused for a range outside of the file', async () => {
    for (const start of [data.length + 1, -1]) expect(await codeOf(sum('md5', { start }))).toBe('bad-offset')
    expect(await codeOf(sum('md5', { start: 5, end: 4 }))).toBe('bad-offset')
  })

  it('stops when it is aborted', async () => {
    writeFileSync(scratch.inRoot('file'), Buffer.alloc(8_000_000))
    const controller = new AbortController()
    const summing = scratch.storage.checksum!(
      at('/file'),
      'md5',
      { start: 0 },
      { ...call, signal: controller.signal },
    )
    setImmediate(() => controller.abort(new Error('ABOR')))
    expect(await codeOf(summing)).toBe('unavailable')
  })
})

describe('the time of modification (E-08)', () => {
  it.each([
    ['whole seconds', 1234567890000],
    ['milliseconds', 1234567890123],
    ['the epoch', 0],
    ['a time before it', -1500],
    ['a time after 2038', 4102444800999],
  ])('is kept: %s', async (_, time) => {
    await scratch.put('/file', 'x')
    utimesSync(scratch.inRoot('file'), 1000, 1000)
    await scratch.storage.setModified!(at('/file'), new Date(time), call)
    expect((await scratch.storage.stat(at('/file'), call)).modified.getTime()).toBe(time)
    expect(lstatSync(scratch.inRoot('file')).atimeMs).toBe(1_000_000)
  })

  it('may be set on a directory, and on a file that may not be read', async () => {
    mkdirSync(scratch.inRoot('directory'))
    await scratch.put('/file', 'x')
    chmodSync(scratch.inRoot('file'), 0o000)
    for (const path of ['/directory', '/file', '/']) {
      await scratch.storage.setModified!(at(path), new Date(5000), call)
      expect((await scratch.storage.stat(at(path), call)).modified.getTime()).toBe(5000)
    }
  })

  it('is none that does not exist', async () => {
    await scratch.put('/file', 'x')
    expect(await codeOf(scratch.storage.setModified!(at('/file'), new Date(Number.NaN), call))).toBe(
      'unsupported',
    )
    expect(await codeOf(scratch.storage.setModified!(at('/missing'), new Date(0), call))).toBe('not-found')
  })
})

describe('removing and making', () => {
  it('tells files from directories', async () => {
    await scratch.put('/file', 'x')
    await scratch.storage.makeDirectory!(at('/directory'), call)
    expect(await codeOf(scratch.storage.remove(at('/directory'), call))).toBe('is-a-directory')
    expect(await codeOf(scratch.storage.remove(at('/'), call))).toBe('is-a-directory')
    expect(await codeOf(scratch.storage.removeDirectory!(at('/file'), call))).toBe('not-a-directory')
    expect(await codeOf(scratch.storage.removeDirectory!(at('/'), call))).toBe('forbidden')
    expect(await codeOf(scratch.storage.makeDirectory!(at('/file'), call))).toBe('exists')
    expect(await codeOf(scratch.storage.makeDirectory!(at('/directory'), call))).toBe('exists')
    expect(await codeOf(scratch.storage.makeDirectory!(at('/'), call))).toBe('exists')
    expect(await codeOf(scratch.storage.makeDirectory!(at('/a/b'), call))).toBe('not-found')
    expect(await codeOf(scratch.storage.makeDirectory!(at('/file/b'), call))).toBe('not-a-directory')
  })
})
