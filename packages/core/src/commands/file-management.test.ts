import { type Permission, READ_WRITE } from '@longshore/auth'
import { type StorageAdapter, type StorageCode, StorageError, virtualPath } from '@longshore/storage'
import { type MemoryStorage, memoryStorage } from '@longshore/storage-memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { CommandProbe } from '../testing/command-probe.js'
import { fileManagementCommands } from './file-management.js'

let storage: MemoryStorage
let probe: CommandProbe

function probeOf(adapter: StorageAdapter): CommandProbe {
  return new CommandProbe({ commands: fileManagementCommands, storage: adapter, permissions: READ_WRITE })
}

function failing(operation: keyof StorageAdapter, code: StorageCode): CommandProbe {
  const fail = (path: string) => Promise.reject(new StorageError(code, path))
  return probeOf({ ...storage, [operation]: fail })
}

async function typeOf(path: string): Promise<string> {
  const call = { signal: new AbortController().signal, caller: { name: 'test' } }
  return storage.stat(virtualPath(path), call).then(
    ({ type }) => type,
    (error: StorageError) => error.code,
  )
}

beforeEach(() => {
  storage = memoryStorage({ files: { '/f': 'one', '/g': 'two', '/dir/inner': 'three', '/a "q"': 'x' } })
  probe = probeOf(storage)
})

describe('DELE', () => {
  it('deletes a file', async () => {
    expect((await probe.run('DELE f')).code).toBe(250)
    expect(await typeOf('/f')).toBe('not-found')
  })

  it.each([
    ['DELE nothing', 550],
    ['DELE dir', 550],
    ['DELE /', 550],
    ['DELE f/x', 550],
    ['DELE', 501],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
  })

  it('is 450 while the file is in use', async () => {
    expect((await failing('remove', 'busy').run('DELE f')).code).toBe(450)
  })
})

describe('RNFR and RNTO', () => {
  it('rename a file', async () => {
    expect((await probe.run('RNFR f')).code).toBe(350)
    expect(probe.state.renameFrom).toBe('/f')
    expect((await probe.run('RNTO dir/h')).code).toBe(250)
    expect([await typeOf('/f'), await typeOf('/dir/h')]).toEqual(['not-found', 'file'])
  })

  it('replace a file, never a directory', async () => {
    await probe.run('RNFR f')
    expect((await probe.run('RNTO g')).code).toBe(250)
    await probe.run('RNFR g')
    expect((await probe.run('RNTO dir')).code).toBe(553)
    expect(await typeOf('/dir/inner')).toBe('file')
  })

  it('replace nothing for those who may not write (C-51)', async () => {
    const permissions = new Set<Permission>(['list', 'rename'])
    const mover = new CommandProbe({ commands: fileManagementCommands, storage, permissions })
    await mover.run('RNFR f')
    expect((await mover.run('RNTO g')).code).toBe(550)
    expect([await typeOf('/f'), await typeOf('/g')]).toEqual(['file', 'file'])
    expect((await mover.run('RNTO new')).code).toBe(250)
  })

  it('refuse to move a directory into itself with 553', async () => {
    await probe.run('RNFR dir')
    expect((await probe.run('RNTO dir/inner/dir')).code).toBe(553)
    expect(await typeOf('/dir/inner')).toBe('file')
  })

  it('leave a name as it is when both are the same', async () => {
    await probe.run('RNFR dir')
    expect((await probe.run('RNTO /dir/')).code).toBe(250)
    await probe.run('RNFR f')
    expect((await probe.run('RNTO f')).code).toBe(250)
    expect([await typeOf('/dir/inner'), await typeOf('/f')]).toEqual(['file', 'file'])
  })

  it.each([
    ['RNFR nothing', 550],
    ['RNFR /', 550],
    ['RNFR', 501],
    ['RNTO x', 503],
    ['RNTO', 501],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
  })

  it.each([
    ['RNTO missing/x', 550],
    ['RNTO /', 553],
    ['RNTO', 501],
  ])('%s after RNFR is %i and loses nothing', async (line, code) => {
    await probe.run('RNFR f')
    expect((await probe.run(line)).code).toBe(code)
    expect(await typeOf('/f')).toBe('file')
  })

  it('answer 553 to a name that the storage refuses, and 450 when it is busy', async () => {
    const bad = failing('rename', 'bad-name')
    await bad.run('RNFR f')
    expect((await bad.run('RNTO x')).code).toBe(553)
    expect((await failing('stat', 'busy').run('RNFR f')).code).toBe(450)
  })

  it('answer 553 to a directory of more than the storage moves at once', async () => {
    const huge = failing('rename', 'too-many')
    await huge.run('RNFR dir')
    const { code, lines } = await huge.run('RNTO moved')
    expect([code, ...lines]).toEqual([553, '/dir: Too many files for one operation.'])
  })

  it('never claim success where the storage cannot rename', async () => {
    const { rename: _, ...without } = storage
    const cannot = probeOf(without)
    await cannot.run('RNFR f')
    expect((await cannot.run('RNTO x')).code).toBe(502)
  })
})

describe('MKD', () => {
  it.each(['MKD new', 'XMKD new'])('%s makes a directory and quotes its full path', async line => {
    const { code, lines } = await probe.run(line)
    expect(code).toBe(257)
    expect(lines).toEqual(['"/new" created.'])
    expect(await typeOf('/new')).toBe('directory')
  })

  it('doubles quotes in the name', async () => {
    expect((await probe.run('MKD say "hi"')).lines).toEqual(['"/say ""hi""" created.'])
  })

  it.each([
    ['MKD dir', 550],
    ['MKD f', 550],
    ['MKD /', 550],
    ['MKD missing/new', 550],
    ['MKD f/new', 550],
    ['MKD', 501],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
  })

  it('is 553 for a name that the storage refuses, 550 for one that is forbidden', async () => {
    expect((await failing('makeDirectory', 'bad-name').run('MKD x')).code).toBe(553)
    expect((await failing('makeDirectory', 'forbidden').run('MKD x')).code).toBe(550)
  })
})

describe('RMD', () => {
  it.each(['RMD new', 'XRMD new'])('%s removes an empty directory', async line => {
    await probe.run('MKD new')
    expect((await probe.run(line)).code).toBe(250)
    expect(await typeOf('/new')).toBe('not-found')
  })

  it.each([
    ['RMD dir', 550],
    ['RMD f', 550],
    ['RMD missing', 550],
    ['RMD /', 550],
    ['RMD', 501],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
  })

  it('refuses the working directory and those above it', async () => {
    await probe.run('MKD a')
    await probe.run('MKD a/b')
    // A storage that would take anything away.
    const careless = probeOf({ ...storage, removeDirectory: async () => {} })
    careless.state = { ...careless.state, cwd: virtualPath('/a/b') }
    expect((await careless.run('RMD .')).code).toBe(550)
    expect((await careless.run('RMD /a')).code).toBe(550)
    expect((await careless.run('RMD /')).code).toBe(550)
    expect((await careless.run('RMD /a/bc')).code).toBe(250)
    expect(await typeOf('/a/b')).toBe('directory')
  })
})

describe('the definitions', () => {
  it('name the permission and the operation that each verb needs (C-51)', () => {
    const needs = fileManagementCommands.map(({ verb, permission, needs }) => [verb, permission, needs])
    expect(needs).toEqual([
      ['DELE', 'delete', undefined],
      ['RNFR', 'rename', 'rename'],
      ['RNTO', 'rename', 'rename'],
      ['MKD', 'make-directory', 'makeDirectory'],
      ['RMD', 'delete', 'removeDirectory'],
    ])
  })
})
