import { type Permission, READ_ONLY, READ_WRITE } from '@longshore/auth'
import { type StorageAdapter, StorageError, virtualPath } from '@longshore/storage'
import { type MemoryStorage, memoryStorage } from '@longshore/storage-memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { none, path } from '../dispatch/arguments.js'
import type { PrincipalContext } from '../dispatch/command-context.js'
import { defineCommand } from '../dispatch/command-definition.js'
import { reply } from '../dispatch/reply.js'
import { CommandProbe, type ProbeOptions } from '../testing/command-probe.js'
import { siteCommands, siteVerbs } from './site.js'
import { runSite, type SiteArgument } from './site-verb.js'

let storage: MemoryStorage
let probe: CommandProbe

function probeOf(more: Partial<ProbeOptions> = {}): CommandProbe {
  return new CommandProbe({
    commands: siteCommands,
    site: siteVerbs,
    storage,
    permissions: READ_WRITE,
    ...more,
  })
}

async function entryOf(name: string) {
  const call = { signal: new AbortController().signal, caller: { name: 'test' } }
  return storage.stat(virtualPath(name), call)
}

beforeEach(() => {
  storage = memoryStorage({ files: { '/f': 'x', '/a b': 'x', '/ lead': 'x' }, clock: () => new Date(0) })
  probe = probeOf()
})

describe('SITE CHMOD', () => {
  it.each([
    ['SITE CHMOD 640 f', '/f', 0o640],
    ['site chmod 0755 a b', '/a b', 0o755],
    ['SITE CHMOD 0  lead', '/ lead', 0],
  ])('%s sets the mode of %s', async (line, name, mode) => {
    expect((await probe.run(line)).code).toBe(200)
    expect((await entryOf(name)).mode).toBe(mode)
  })

  it('never asks a storage for more than permission bits (C-10)', async () => {
    const modes: number[] = []
    const setMode: StorageAdapter['setMode'] = async (_path, mode) => {
      modes.push(mode)
    }
    expect((await probeOf({ storage: { ...storage, setMode } }).run('SITE CHMOD 4777 f')).code).toBe(200)
    expect(modes).toEqual([0o777])
  })

  it.each([
    ['SITE CHMOD', 501],
    ['SITE CHMOD 644', 501],
    ['SITE CHMOD 644 ', 501],
    ['SITE CHMOD 888 f', 501],
    ['SITE CHMOD u+x f', 501],
    ['SITE CHMOD -1 f', 501],
    ['SITE CHMOD 00644 f', 501],
    ['SITE CHMOD 644 nothing', 550],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
  })

  it('is 502 where the storage has no modes, 550 without the permission (C-50, C-51)', async () => {
    const { setMode: _, ...without } = storage
    expect((await probeOf({ storage: without }).run('SITE CHMOD 644 f')).code).toBe(502)
    expect((await probeOf({ permissions: READ_ONLY }).run('SITE CHMOD 600 f')).code).toBe(550)
    expect((await entryOf('/f')).mode).not.toBe(0o600)
  })
})

describe('SITE UTIME', () => {
  const STAMP = '20200102030405'

  it.each([
    [`SITE UTIME ${STAMP} f`, '/f', '2020-01-02T03:04:05.000Z'],
    [`SITE UTIME ${STAMP} a b`, '/a b', '2020-01-02T03:04:05.000Z'],
    ['SITE UTIME 202001020304 f', '/f', '2020-01-02T03:04:00.000Z'],
    [`SITE UTIME f 20010101000000 ${STAMP} 20020101000000 UTC`, '/f', '2020-01-02T03:04:05.000Z'],
    [`SITE UTIME a b ${STAMP} ${STAMP} ${STAMP} utc`, '/a b', '2020-01-02T03:04:05.000Z'],
  ])('%s sets the time of %s', async (line, name, modified) => {
    expect((await probe.run(line)).code).toBe(213)
    expect((await entryOf(name)).modified.toISOString()).toBe(modified)
  })

  it.each([
    ['SITE UTIME', 501],
    ['SITE UTIME f', 501],
    [`SITE UTIME ${STAMP}`, 501],
    [`SITE UTIME ${STAMP} ${STAMP} ${STAMP} UTC`, 550],
    [`SITE UTIME f ${STAMP} ${STAMP} UTC`, 501],
    [`SITE UTIME f ${STAMP} x ${STAMP} UTC`, 501],
    [`SITE UTIME f ${STAMP} ${STAMP} ${STAMP} CET`, 501],
    ['SITE UTIME 20201302030405 f', 501],
    [`SITE UTIME ${STAMP} nothing`, 550],
  ])('%s is %i', async (line, code) => {
    expect((await probe.run(line)).code).toBe(code)
  })

  it('is 550 without the permission', async () => {
    expect((await probeOf({ permissions: READ_ONLY }).run(`SITE UTIME ${STAMP} f`)).code).toBe(550)
    expect((await entryOf('/f')).modified.getTime()).toBe(0)
  })
})

describe('SITE HELP', () => {
  it('lists what is offered, and tells about one of them', async () => {
    expect((await probe.run('SITE HELP')).lines).toEqual([
      'Commands:',
      ' CHMOD   HELP    UTIME',
      'SITE HELP <SP> command tells more.',
    ])
    const { setMode: _, ...without } = storage
    expect((await probeOf({ storage: without }).run('SITE HELP')).lines[1]).toBe(' HELP    UTIME')
    expect((await probe.run('SITE HELP chmod')).lines[0]).toBe(
      'Syntax: SITE CHMOD <SP> octal-mode <SP> pathname',
    )
    expect((await probe.run('SITE HELP nothing')).code).toBe(502)
  })
})

describe('SITE', () => {
  it.each([
    ['SITE', 501],
    ['SITE ', 501],
    ['SITE  CHMOD 644 f', 501],
    ['SITE EXEC ls', 504],
    ['SITE __proto__', 504],
    ['SITE ſITE', 504],
  ])('%s is %i, without an echo', async (line, code) => {
    const { code: answered, lines } = await probe.run(line)
    expect(answered).toBe(code)
    expect(lines.join()).not.toContain('EXEC')
  })

  it('needs a login', () => {
    expect(siteCommands.map(({ access }) => access)).toEqual([undefined])
  })

  it('holds added commands to their own permission, also one that depends on the argument', async () => {
    const wipe = defineCommand<string>({
      verb: 'WIPE',
      argument: path(),
      rfc: 'none',
      help: 'Wipe.',
      permission: argument => (argument === '/free' ? undefined : 'delete'),
      handle: ({ argument }) => reply(200, `wiped ${argument}`),
    })
    const some = probeOf({ site: [wipe], permissions: new Set<Permission>(['list']) })
    expect((await some.run('SITE WIPE free')).lines).toEqual(['wiped /free'])
    expect((await some.run('SITE WIPE f')).code).toBe(550)
  })

  it('answers failures by the exceptions of the command below it', async () => {
    const failing = (failures: object) =>
      defineCommand<undefined>({
        verb: 'MAKE',
        argument: none,
        rfc: 'none',
        help: 'Make.',
        ...failures,
        handle: () => Promise.reject(new StorageError('exists', '/x')),
      })
    expect((await probeOf({ site: [failing({})] }).run('SITE MAKE')).code).toBe(553)
    const own = await probeOf({ site: [failing({ failures: { exists: 550 } })] }).run('SITE MAKE')
    expect(own.reply).toEqual({ code: 550, lines: ['/x: Already exists.'] })
  })

  it('has no place for a command that opens a data connection', async () => {
    const dump = defineCommand<undefined>({
      verb: 'DUMP',
      argument: none,
      rfc: 'none',
      help: 'Dump.',
      opens: 'data-connection',
      permission: 'read',
      handle: () => reply(226, 'never'),
    })
    expect((await probeOf({ site: [dump] }).run('SITE DUMP')).code).toBe(504)
  })

  it('hands over a context whose parts are read when they are needed', async () => {
    let reads = 0
    const seen: AbortSignal[] = []
    const look = defineCommand<undefined>({
      verb: 'LOOK',
      argument: none,
      rfc: 'none',
      help: 'Look.',
      handle: context => {
        expect(reads).toBe(0)
        seen.push(context.signal)
        return reply(200, 'seen')
      },
    })
    const inner = probeOf({ site: [look] })
    class Context {
      argument: SiteArgument = { verb: 'look', argument: undefined }
      session = inner.session
      principal = inner.session.principal
      server = { site: new Map([['LOOK', look]]) }
      get signal() {
        reads++
        return this.session.signal
      }
    }
    await runSite(new Context() as unknown as PrincipalContext<SiteArgument>)
    expect([reads, seen.length]).toEqual([1, 1])
  })
})

describe('the definitions below SITE', () => {
  it('name the permission and the operation that each verb needs (C-51)', () => {
    expect(siteVerbs.map(({ verb, permission, needs }) => [verb, permission, needs])).toEqual([
      ['CHMOD', 'set-mode', 'setMode'],
      ['UTIME', 'set-modified', 'setModified'],
      ['HELP', undefined, undefined],
    ])
  })

  it('never reach the storage with a bad argument', async () => {
    const untouched = new Proxy<StorageAdapter>(storage, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? () => expect.unreachable() : value
      },
    })
    expect((await probeOf({ storage: untouched }).run('SITE CHMOD x f')).code).toBe(501)
  })
})
