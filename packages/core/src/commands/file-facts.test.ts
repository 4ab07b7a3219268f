import { type Permission, READ_WRITE } from '@longshore/auth'
import { type StorageAdapter, StorageError, virtualPath } from '@longshore/storage'
import { type MemoryStorage, memoryStorage } from '@longshore/storage-memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { CommandProbe } from '../testing/command-probe.js'
import { fileFactsCommands } from './file-facts.js'

const LITERAL = '20200102030405 literal'

let storage: MemoryStorage
let probe: CommandProbe

function probeOf(adapter: StorageAdapter, permissions: ReadonlySet<Permission> = READ_WRITE): CommandProbe {
  return new CommandProbe({ commands: fileFactsCommands, storage: adapter, permissions })
}

async function modifiedOf(path: string): Promise<string> {
  const call = { signal: new AbortController().signal, caller: { name: 'test' } }
  return (await storage.stat(virtualPath(path), call)).modified.toISOString()
}

beforeEach(() => {
  const files = { '/f': 'hello', '/a b': 'x', '/dir/inner': 'x', [`/${LITERAL}`]: 'x', '/literal': 'x' }
  storage = memoryStorage({ files, clock: () => new Date('2026-01-05T14:07:59.999Z') })
  probe = probeOf(storage)
})

describe('SIZE', () => {
  it('tells the bytes of a file, and nothing else, in TYPE I', async () => {
    probe.state = { ...probe.state, type: 'image' }
    expect((await probe.run('SIZE f')).reply).toEqual({ code: 213, lines: ['5'] })
  })

  it('does not count REST (A7)', async () => {
    probe.state = { ...probe.state, type: 'image', restart: 3 }
    expect((await probe.run('SIZE f')).lines).toEqual(['5'])
    expect(probe.state.restart).toBe(3)
  })

  it('is 550 in TYPE A, with the reason', async () => {
    const { code, lines } = await probe.run('SIZE f')
    expect(code).toBe(550)
    expect(lines[0]).toContain('TYPE I')
  })

  it.each([
    ['SIZE nothing', 550],
    ['SIZE dir', 550],
    ['SIZE /', 550],
    ['SIZE', 501],
  ])('%s is %i', async (line, code) => {
    probe.state = { ...probe.state, type: 'image' }
    expect((await probe.run(line)).code).toBe(code)
  })
})

describe('MDTM', () => {
  it('tells the time in UTC, in whole seconds', async () => {
    expect((await probe.run('MDTM f')).reply).toEqual({ code: 213, lines: ['20260105140759'] })
    expect((await probe.run('MDTM a b')).lines).toEqual(['20260105140759'])
  })

  it.each([
    ['MDTM nothing', 550],
    ['MDTM dir/nothing', 550],
    ['MDTM', 501],
    ['MDTM ', 501],
    ['MDTM 20200102030405 nothing', 550],
    ['MDTM 20201302030405 f', 550],
    ['MDTM 20200102030405 ', 550],
    ['MDTM 2020010203040 f', 550],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
    expect(await modifiedOf('/f')).toBe('2026-01-05T14:07:59.999Z')
  })

  it('sets the time where no file bears the whole argument as its name', async () => {
    const { code, lines } = await probe.run('MDTM 20200102030405 a b')
    expect(code).toBe(213)
    expect(lines).toEqual(['Modify=20200102030405; /a b'])
    expect(await modifiedOf('/a b')).toBe('2020-01-02T03:04:05.000Z')
  })

  it('tells the time of a file that bears it (RFC 3659 §3.4)', async () => {
    expect((await probe.run(`MDTM ${LITERAL}`)).lines).toEqual(['20260105140759'])
    expect(await modifiedOf('/literal')).toBe('2026-01-05T14:07:59.999Z')
  })

  it('sets nothing without the permission, or where the storage cannot', async () => {
    const reader = probeOf(storage, new Set<Permission>(['list', 'read']))
    expect((await reader.run('MDTM 20200102030405 f')).code).toBe(550)
    const { setModified: _, ...without } = storage
    expect((await probeOf(without).run('MDTM 20200102030405 f')).code).toBe(502)
    expect(await modifiedOf('/f')).toBe('2026-01-05T14:07:59.999Z')
  })

  it('does not take an outage for the absence of a name', async () => {
    const down: StorageAdapter = {
      ...storage,
      stat: path => Promise.reject(new StorageError('unavailable', path)),
    }
    expect((await probeOf(down).run('MDTM 20200102030405 f')).code).toBe(451)
    expect(await modifiedOf('/f')).toBe('2026-01-05T14:07:59.999Z')
  })

  it('is 550 when there is no time that four digits of a year can tell', async () => {
    const timeless: StorageAdapter = {
      ...storage,
      stat: async () => ({ name: 'f', type: 'file', size: 0, modified: new Date(Number.NaN) }),
    }
    expect((await probeOf(timeless).run('MDTM f')).code).toBe(550)
  })
})

describe('MFMT', () => {
  it('sets the time of a file or directory', async () => {
    expect((await probe.run('MFMT 20200102030405 f')).reply).toEqual({
      code: 213,
      lines: ['Modify=20200102030405; /f'],
    })
    expect(await modifiedOf('/f')).toBe('2020-01-02T03:04:05.000Z')
    expect((await probe.run('MFMT 20200102030405.123 dir')).code).toBe(213)
    expect(await modifiedOf('/dir')).toBe('2020-01-02T03:04:05.123Z')
  })

  it.each([
    ['MFMT 20200102030405 nothing', 550],
    ['MFMT', 501],
    ['MFMT f', 501],
    ['MFMT 20200102030405', 501],
    ['MFMT 20200102030405 ', 501],
    ['MFMT 20200231030405 f', 501],
    ['MFMT -0200102030405 f', 501],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
    expect(await modifiedOf('/f')).toBe('2026-01-05T14:07:59.999Z')
  })
})

describe('the definitions', () => {
  it('name the permission and the operation that each verb needs (C-51)', () => {
    const needs = fileFactsCommands.map(({ verb, permission, needs }) => [verb, permission, needs])
    expect(needs).toEqual([
      ['SIZE', 'list', undefined],
      ['MDTM', 'list', undefined],
      ['MFMT', 'set-modified', 'setModified'],
    ])
  })
})
