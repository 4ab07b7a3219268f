// Real faults: a full disk, a read-only one, missing rights, no descriptors left (G11, G12).
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StorageAdapter } from '@longshore/storage'
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import {
  at,
  call,
  cleanUp,
  codeOf,
  get,
  isLinux,
  isRoot,
  mountMemory,
  names,
  put,
  scratchDirectory,
} from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

const KIB = 1024
let root: string
let storage: StorageAdapter

beforeEach(() => {
  root = scratchDirectory()
  storage = fileStorage(root)
})
afterEach(cleanUp)

/** Mounts a small file system as the root of the storage, or skips the test and says why. */
function small(context: TestContext, options: string): void {
  const path = join(root, 'small')
  if (!isLinux || !isRoot || !mountMemory(path, options)) context.skip('mounting is not permitted here')
  root = path
  storage = fileStorage(path)
}

describe('a full disk', () => {
  it('fails an upload with no-space, leaves what was there, and takes the next one', async context => {
    small(context, 'size=256k')
    await put(storage, '/old', 'old')
    expect(await codeOf(put(storage, '/old', Buffer.alloc(512 * KIB)))).toBe('no-space')
    expect(await get(storage, '/old')).toBe('old')
    expect(readdirSync(root)).toEqual(['old'])
    await put(storage, '/next', 'fits')
  })

  it('keeps of an aborted new file what had room, and gives it back when it is removed', async context => {
    small(context, 'size=256k')
    const upload = await storage.write(at('/new'), { kind: 'replace' }, call)
    const sink = upload.sink()
    const failed = new Promise<Error>(resolve => sink.on('error', resolve))
    sink.write(Buffer.alloc(1024 * KIB, 'x'))
    expect(await failed).toMatchObject({ code: 'no-space', path: '/new' })
    await upload.abort(await failed)
    const { size } = await storage.stat(at('/new'), call)
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThanOrEqual(256 * KIB)
    expect(readdirSync(root)).toEqual(['new'])
    await storage.remove(at('/new'), call)
    expect(statfsSync(root).bavail).toBe(statfsSync(root).blocks)
  })

  it('fails appending, and the file holds what had room', async context => {
    small(context, 'size=256k')
    await put(storage, '/log', 'begun ')
    const upload = await storage.write(at('/log'), { kind: 'append' }, call)
    const sink = upload.sink()
    const failed = new Promise<Error>(resolve => sink.on('error', resolve))
    sink.write(Buffer.alloc(1024 * KIB, 'x'))
    await upload.abort(await failed)
    expect((await get(storage, '/log')).slice(0, 8)).toBe('begun xx')
  })

  it('has no room for names either', async context => {
    small(context, 'size=256k,nr_inodes=3')
    await put(storage, '/a', 'x')
    await storage.makeDirectory!(at('/b'), call)
    expect(await codeOf(put(storage, '/c', 'x'))).toBe('no-space')
    expect(await codeOf(storage.makeDirectory!(at('/d'), call))).toBe('no-space')
    expect(await names(storage)).toEqual(['a', 'b'])
  })

  it('tells how much is left', async context => {
    small(context, 'size=256k')
    const before = await storage.space!(at('/'), call)
    expect(before).toEqual({ free: 256 * KIB, total: 256 * KIB })
    await put(storage, '/file', Buffer.alloc(100 * KIB))
    expect((await storage.space!(at('/file'), call)).free).toBe(156 * KIB)
    expect(await codeOf(storage.space!(at('/missing'), call))).toBe('not-found')
  })
})

describe('a disk that cannot be written', () => {
  it('forbids every change', async context => {
    small(context, 'size=256k')
    writeFileSync(join(root, 'file'), 'x')
    mkdirSync(join(root, 'directory'))
    execFileSync('mount', ['-o', 'remount,ro', root])
    const changes = [
      put(storage, '/file', 'new'),
      put(storage, '/new', 'x', { kind: 'create' }),
      put(storage, '/file', 'x', { kind: 'append' }),
      put(storage, '/file', '', { kind: 'resume', offset: 0 }),
      storage.remove(at('/file'), call),
      storage.makeDirectory!(at('/new'), call),
      storage.removeDirectory!(at('/directory'), call),
      storage.rename!(at('/file'), at('/new'), call),
      storage.copy!(at('/file'), at('/new'), call),
      storage.setModified!(at('/file'), new Date(), call),
      storage.setMode!(at('/file'), 0o600, call),
    ]
    expect(await Promise.all(changes.map(codeOf))).toEqual(changes.map(() => 'forbidden'))
    expect(await get(storage, '/file')).toBe('x')
  })
})

describe.skipIf(!isRoot || !isLinux)('a process without rights', () => {
  async function asNobody(run: () => Promise<void>): Promise<void> {
    chmodSync(root, 0o755)
    process.seteuid?.(65534)
    try {
      await run()
    } finally {
      process.seteuid?.(0)
    }
  }

  it('is forbidden what the system forbids', async () => {
    writeFileSync(join(root, 'secret'), 'x', { mode: 0o600 })
    writeFileSync(join(root, 'public'), 'x', { mode: 0o644 })
    mkdirSync(join(root, 'closed'), { mode: 0o700 })
    mkdirSync(join(root, 'names-only'))
    writeFileSync(join(root, 'names-only', 'file'), 'x')
    chmodSync(join(root, 'names-only'), 0o744)
    await asNobody(async () => {
      const attempts = [
        get(storage, '/secret'),
        put(storage, '/public', 'x'),
        put(storage, '/new', 'x'),
        put(storage, '/public', 'x', { kind: 'append' }),
        names(storage, '/closed'),
        names(storage, '/names-only'),
        storage.stat(at('/closed/file'), call),
        storage.remove(at('/public'), call),
        storage.makeDirectory!(at('/new'), call),
        storage.rename!(at('/public'), at('/other'), call),
        storage.setMode!(at('/public'), 0o777, call),
        storage.setModified!(at('/public'), new Date(0), call),
        storage.checksum!(at('/secret'), 'md5', { start: 0 }, call),
      ]
      expect(await Promise.all(attempts.map(codeOf))).toEqual(attempts.map(() => 'forbidden'))
      expect(await names(storage)).toEqual(['closed', 'names-only', 'public', 'secret'])
      expect(await get(storage, '/public')).toBe('x')
    })
  })

  it('still reaches its own descriptors, as a server that gave up its rights does', async () => {
    mkdirSync(join(root, 'own'))
    chmodSync(join(root, 'own'), 0o777)
    await asNobody(async () => {
      await put(storage, '/own/file', 'mine')
      await storage.setMode!(at('/own/file'), 0o600, call)
      expect(await get(storage, '/own/file')).toBe('mine')
      expect(await names(storage, '/own')).toEqual(['file'])
    })
  })
})

describe('names', () => {
  it('that are too long are bad names', async () => {
    const long = `/${'x'.repeat(256)}`
    expect(await codeOf(put(storage, long, 'x'))).toBe('bad-name')
    expect(await codeOf(storage.makeDirectory!(at(long), call))).toBe('bad-name')
    await put(storage, `/${'x'.repeat(255)}`, 'x')
  })

  it('may be as deep as it gets, far beyond what the system takes at once', async () => {
    let path = ''
    for (let depth = 0; depth < 100; depth++) {
      path += `/${'d'.repeat(100)}`
      await storage.makeDirectory!(at(path), call)
    }
    expect(path.length).toBeGreaterThan(10_000)
    await put(storage, `${path}/file`, 'deep')
    expect(await get(storage, `${path}/file`)).toBe('deep')
  })
})
