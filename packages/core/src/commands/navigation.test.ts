import { READ_WRITE } from '@longshore/auth'
import { type StorageAdapter, StorageError, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { CommandProbe } from '../testing/command-probe.js'
import { cdup, cwd, navigationCommands, pwd } from './navigation.js'

let probe: CommandProbe

function probeOf(storage: StorageAdapter): CommandProbe {
  return new CommandProbe({ commands: navigationCommands, storage, permissions: READ_WRITE })
}

beforeEach(() => {
  const files = { '/pub/deep/f': 'x', '/say "hi"/f': 'x', '/ lead/f': 'x', '/a\\b/f': 'x', '/%41/f': 'x' }
  probe = probeOf(memoryStorage({ files }))
})

describe('CWD', () => {
  it.each([
    ['CWD pub', '/pub'],
    ['XCWD pub/deep', '/pub/deep'],
    ['CWD /pub/deep/', '/pub/deep'],
    ['CWD  lead', '/ lead'],
    ['CWD a\\b', '/a\\b'],
    ['CWD %41', '/%41'],
    ['CWD pub/../pub', '/pub'],
    ['CWD ..', '/'],
    ['CWD /', '/'],
  ])('%s goes to %s', async (line, expected) => {
    const { code } = await probe.run(line)
    expect(code).toBe(250)
    expect(probe.state.cwd).toBe(expected)
  })

  it('answers 250 even when the session is there already', async () => {
    await probe.run('CWD pub')
    expect((await probe.run('CWD /pub')).code).toBe(250)
  })

  it.each(['CWD nothing', 'CWD pub/deep/f', 'CWD pub/deep/f/x'])(
    '%s is 550 and changes nothing',
    async line => {
      await probe.run('CWD pub')
      expect((await probe.run(line)).code).toBe(550)
      expect(probe.state.cwd).toBe('/pub')
    },
  )

  it('without a pathname is 501', async () => {
    expect((await probe.run('CWD')).code).toBe(501)
    expect((await probe.run('CWD ')).code).toBe(501)
  })

  it('always reaches the root, also where a storage knows only directories with something in them (A7)', async () => {
    const empty: StorageAdapter = {
      ...memoryStorage(),
      stat: path => Promise.reject(new StorageError('not-found', path)),
    }
    expect((await probeOf(empty).run('CWD /')).code).toBe(250)
  })

  it('follows a symbolic link only as far as the storage lists it', async () => {
    const inner = memoryStorage({ files: { '/pub/f': 'x' } })
    const linked: StorageAdapter = {
      ...inner,
      stat: async path => ({ name: 'l', type: 'symlink', size: 0, modified: new Date(path.length) }),
      list: (path, call) => inner.list(path === '/link' ? virtualPath('/pub') : path, call),
    }
    expect((await probeOf(linked).run('CWD link')).code).toBe(250)
    expect((await probeOf(linked).run('CWD dangling')).code).toBe(550)
  })

  it('needs no permission, so that who may only upload can go where that is allowed', () => {
    expect([cwd, cdup, pwd].map(({ permission }) => permission)).toEqual([undefined, undefined, undefined])
  })
})

describe('CDUP', () => {
  it('goes to the parent, one level at a time (A7)', async () => {
    await probe.run('CWD pub/deep')
    expect((await probe.run('CDUP')).code).toBe(250)
    expect(probe.state.cwd).toBe('/pub')
    await probe.run('XCUP')
    expect(probe.state.cwd).toBe('/')
  })

  it('stays at the root with 250', async () => {
    expect((await probe.run('CDUP')).code).toBe(250)
    expect(probe.state.cwd).toBe('/')
  })

  it('takes no argument', async () => {
    expect((await probe.run('CDUP x')).code).toBe(501)
  })
})

describe('PWD', () => {
  it.each(['PWD', 'XPWD'])('%s quotes the pathname', async line => {
    await probe.run('CWD pub')
    expect((await probe.run(line)).lines).toEqual(['"/pub" is the current directory.'])
  })

  it('doubles quotes within (RFC 959, Appendix II)', async () => {
    await probe.run('CWD say "hi"')
    const { code, lines } = await probe.run('PWD')
    expect(code).toBe(257)
    expect(lines[0]).toMatch(/^"\/say ""hi""" /)
  })

  it('takes no argument', async () => {
    expect((await probe.run('PWD x')).code).toBe(501)
  })
})
