// Real faults: a full disk, a read-only one, missing rights, no descriptors left (G11, G12).
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statfsSync, writeFileSync } from 'node:fs'
import { describe, expect, it, type TestContext } from 'vitest'
import { at, call, codeOf, isLinux, isRoot, mountMemory, scratchStorage } from '../test/scratch.js'
import { fileStorage } from './file-storage.js'

const scratch = scratchStorage()

const KIB = 1024

/** Mounts a small file system as the root of the storage, or skips the test and says why. */
function small(context: TestContext, options: string): void {
  const path = scratch.inRoot('small')
  if (!isLinux || !isRoot || !mountMemory(path, options)) context.skip('mounting is not permitted here')
  scratch.root = path
  scratch.storage = fileStorage(path)
}

describe('a full disk', () => {
  it('fails an upload with no-space, leaves what was there, and takes the next one', async context => {
    small(context, 'size=256k')
    await scratch.put('/old', 'old')
    expect(await codeOf(scratch.put('/old', Buffer.alloc(512 * KIB)))).toBe('no-space')
    expect(await scratch.get('/old')).toBe('old')
    expect(readdirSync(scratch.root)).toEqual(['old'])
    await scratch.put('/next', 'fits')
  })

  it('keeps of an aborted new file what had room, and gives it back when it is removed', async context => {
    small(context, 'size=256k')
    const upload = await scratch.storage.write(at('/new'), { kind: 'replace' }, call)
    const sink = upload.sink()
    const failed = new Promise<Error>(resolve => sink.on('error', resolve))
    sink.write(Buffer.alloc(1024 * KIB, 'x'))
    expect(await failed).toMatchObject({ code: 'no-space', path: '/new' })
    await upload.abort(await failed)
    const { size } = await scratch.storage.stat(at('/new'), call)
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThanOrEqual(256 * KIB)
    expect(readdirSync(scratch.root)).toEqual(['new'])
    await scratch.storage.remove(at('/new'), call)
    expect(statfsSync(scratch.root).bavail).toBe(statfsSync(scratch.root).blocks)
  })

  it('fails appending, and the file holds what had room', async context => {
    small(context, 'size=256k')
    await scratch.put('/log', 'begun ')
    const upload = await scratch.storage.write(at('/log'), { kind: 'append' }, call)
    const sink = upload.sink()
    const failed = new Promise<Error>(resolve => sink.on('error', resolve))
    sink.write(Buffer.alloc(1024 * KIB, 'x'))
    await upload.abort(await failed)
    expect((await scratch.get('/log')).slice(0, 8)).toBe('begun xx')
  })

  it('has no room for names either', async context => {
    small(context, 'size=256k,nr_inodes=3')
    await scratch.put('/a', 'x')
    await scratch.storage.makeDirectory!(at('/b'), call)
    expect(await codeOf(scratch.put('/c', 'x'))).toBe('no-space')
    expect(await codeOf(scratch.storage.makeDirectory!(at('/d'), call))).toBe('no-space')
    expect(await scratch.names()).toEqual(['a', 'b'])
  })

  it('tells how much is left', async context => {
    small(context, 'size=256k')
    const before = await scratch.storage.space!(at('/'), call)
    expect(before).toEqual({ free: 256 * KIB, total: 256 * KIB })
    await scratch.put('/file', Buffer.alloc(100 * KIB))
    expect((await scratch.storage.space!(at('/file'), call)).free).toBe(156 * KIB)
    expect(await codeOf(scratch.storage.space!(at('/missing'), call))).toBe('not-found')
  })
})

describe('a disk that cannot be written', () => {
  it('forbids every change', async context => {
    small(context, 'size=256k')
    writeFileSync(scratch.inRoot('file'), 'x')
    mkdirSync(scratch.inRoot('directory'))
    execFileSync('mount', ['-o', 'remount,ro', scratch.root])
    const changes = [
      scratch.put('/file', 'new'),
      scratch.put('/new', 'x', { kind: 'create' }),
      scratch.put('/file', 'x', { kind: 'append' }),
      scratch.put('/file', '', { kind: 'resume', offset: 0 }),
      scratch.storage.remove(at('/file'), call),
      scratch.storage.makeDirectory!(at('/new'), call),
      scratch.storage.removeDirectory!(at('/directory'), call),
      scratch.storage.rename!(at('/file'), at('/new'), call),
      scratch.storage.copy!(at('/file'), at('/new'), call),
      scratch.storage.setModified!(at('/file'), new Date(), call),
      scratch.storage.setMode!(at('/file'), 0o600, call),
    ]
    expect(await Promise.all(changes.map(codeOf))).toEqual(changes.map(() => 'forbidden'))
    expect(await scratch.get('/file')).toBe('x')
  })
})

describe.skipIf(!isRoot || !isLinux)('a process without rights', () => {
  async function asNobody(run: () => Promise<void>): Promise<void> {
    chmodSync(scratch.root, 0o755)
    process.seteuid?.(65534)
    try {
      await run()
    } finally {
      process.seteuid?.(0)
    }
  }

  it('is forbidden what the system forbids', async () => {
    writeFileSync(scratch.inRoot('secret'), 'x', { mode: 0o600 })
    writeFileSync(scratch.inRoot('public'), 'x', { mode: 0o644 })
    mkdirSync(scratch.inRoot('closed'), { mode: 0o700 })
    mkdirSync(scratch.inRoot('names-only'))
    writeFileSync(scratch.inRoot('names-only', 'file'), 'x')
    chmodSync(scratch.inRoot('names-only'), 0o744)
    await asNobody(async () => {
      const attempts = [
        scratch.get('/secret'),
        scratch.put('/public', 'x'),
        scratch.put('/new', 'x'),
        scratch.put('/public', 'x', { kind: 'append' }),
        scratch.names('/closed'),
        scratch.names('/names-only'),
        scratch.storage.stat(at('/closed/file'), call),
        scratch.storage.remove(at('/public'), call),
        scratch.storage.makeDirectory!(at('/new'), call),
        scratch.storage.rename!(at('/public'), at('/other'), call),
        scratch.storage.setMode!(at('/public'), 0o777, call),
        scratch.storage.setModified!(at('/public'), new Date(0), call),
        scratch.storage.checksum!(at('/secret'), 'md5', { start: 0 }, call),
      ]
      expect(await Promise.all(attempts.map(codeOf))).toEqual(attempts.map(() => 'forbidden'))
      expect(await scratch.names()).toEqual(['closed', 'names-only', 'public', 'secret'])
      expect(await scratch.get('/public')).toBe('x')
    })
  })

  it('still reaches its own descriptors, as a server that gave up its rights does', async () => {
    mkdirSync(scratch.inRoot('own'))
    chmodSync(scratch.inRoot('own'), 0o777)
    await asNobody(async () => {
      await scratch.put('/own/file', 'mine')
      await scratch.storage.setMode!(at('/own/file'), 0o600, call)
      expect(await scratch.get('/own/file')).toBe('mine')
      expect(await scratch.names('/own')).toEqual(['file'])
    })
  })
})

describe('names', () => {
  it('that are too long are bad names', async () => {
    const long = `/${'x'.repeat(256)}`
    expect(await codeOf(scratch.put(long, 'x'))).toBe('bad-name')
    expect(await codeOf(scratch.storage.makeDirectory!(at(long), call))).toBe('bad-name')
    await scratch.put(`/${'x'.repeat(255)}`, 'x')
  })

  it('may be as deep as it gets, far beyond what the system takes at once', async () => {
    let path = ''
    for (let depth = 0; depth < 100; depth++) {
      path += `/${'d'.repeat(100)}`
      await scratch.storage.makeDirectory!(at(path), call)
    }
    expect(path.length).toBeGreaterThan(10_000)
    await scratch.put(`${path}/file`, 'deep')
    expect(await scratch.get(`${path}/file`)).toBe('deep')
  })
})
