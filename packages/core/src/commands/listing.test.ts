import { type Permission, READ_WRITE } from '@longshore/auth'
import { type Entry, type StorageAdapter, StorageError, virtualPath } from '@longshore/storage'
import { type MemoryStorage, memoryStorage } from '@longshore/storage-memory'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FactName } from '../listing/fact-names.js'
import { CommandProbe, type ProbeOptions } from '../testing/command-probe.js'
import { listingCommands } from './listing.js'

const MODIFIED = new Date('2020-01-05T14:07:59Z')

let storage: MemoryStorage
let probe: CommandProbe

function probeOf(adapter: StorageAdapter, more: Partial<ProbeOptions> = {}): CommandProbe {
  return new CommandProbe({ commands: listingCommands, storage: adapter, permissions: READ_WRITE, ...more })
}

function named(...names: string[]): StorageAdapter {
  return {
    ...storage,
    async *list() {
      for (const name of names) yield { name, type: 'file', size: 1, modified: MODIFIED } satisfies Entry
    },
  }
}

function names(data: string | undefined): string[] {
  return (data ?? '')
    .split('\r\n')
    .slice(0, -1)
    .map(line => line.replace(/^[-dl].{9} .* (?:\d\d:\d\d| \d{4}) /, ''))
}

beforeEach(async () => {
  const files = {
    '/b.txt': 'hello',
    '/a.txt': 'x',
    '/.hidden': 'x',
    '/-x': 'x',
    '/[odd].txt': 'x',
    '/dir/two.gz': 'x',
    '/dir/one.gz': 'x',
    '/dir/.three.gz': 'x',
    '/with space/in ner': 'x',
  }
  storage = memoryStorage({ files, clock: () => MODIFIED })
  const call = { signal: new AbortController().signal, caller: { name: 'test' } }
  await storage.makeDirectory(virtualPath('/empty'), call)
  probe = probeOf(storage)
})

describe('LIST', () => {
  it('sends long lines over the data connection, sorted by bytes (P-40, P-45)', async () => {
    const { codes, data } = await probe.run('LIST dir')
    expect(codes).toEqual([150, 226])
    expect(names(data)).toEqual(['.three.gz', 'one.gz', 'two.gz'])
    expect(data).toMatch(/^-rw-r--r-- {3}1 \S+ +\S+ +1 Jan {2}5 {2}2020 \.three\.gz\r\n/)
  })

  const ALL = ['-x', '.hidden', '[odd].txt', 'a.txt', 'b.txt', 'dir', 'empty', 'with space']

  it.each(['LIST', 'LIST ', 'LIST -al', 'LIST -a -l', 'LIST -R', 'LIST /', 'LIST .', 'LIST --', 'LIST -l '])(
    '"%s" lists the working directory',
    async line => {
      expect(names((await probe.run(line)).data)).toEqual(ALL)
    },
  )

  it.each([
    ['LIST -l dir', ['.three.gz', 'one.gz', 'two.gz']],
    ['LIST -a -l with space', ['in ner']],
    ['LIST dir/', ['.three.gz', 'one.gz', 'two.gz']],
    ['LIST empty', []],
    ['LIST a.txt', ['a.txt']],
    ['LIST dir/one.gz', ['one.gz']],
    ['LIST ./-x', ['-x']],
    ['LIST -- -x', ['-x']],
    ['LIST dir/*.gz', ['one.gz', 'two.gz']],
    ['LIST dir/.*', ['.three.gz']],
    ['LIST *.none', []],
    ['LIST [odd].txt', ['[odd].txt']],
    ['LIST -d dir', ['dir']],
    ['LIST -d', ['.']],
  ])('"%s" shows %j', async (line, expected) => {
    const { codes, data } = await probe.run(line)
    expect(codes).toEqual([150, 226])
    expect(names(data)).toEqual(expected)
  })

  it.each(['LIST nothing', 'LIST nothing/*', 'LIST a.txt/x', 'LIST a.txt/*', 'LIST a[x', 'LIST -- -al'])(
    '"%s" is 550 and opens no data connection (A7)',
    async line => {
      expect((await probe.run(line)).codes).toEqual([550])
    },
  )

  it('is 550 before the 150 when the directory cannot be read', async () => {
    const closed: StorageAdapter = {
      ...storage,
      async *list(path) {
        throw new StorageError('forbidden', path)
      },
    }
    expect((await probeOf(closed).run('LIST dir')).codes).toEqual([550])
  })

  it('is 451 after the 150 when the storage fails on the way', async () => {
    const failing: StorageAdapter = {
      ...storage,
      async *list(path) {
        for (let i = 0; i < 5000; i++) yield { name: `n${i}`, type: 'file', size: 0, modified: MODIFIED }
        throw new StorageError('forbidden', path)
      },
    }
    expect((await probeOf(failing).run('LIST')).codes).toEqual([150, 451])
  })

  it.each([
    [0, 425],
    [1, 426],
    [3, 426],
  ])(
    "closes the storage's listing when the data connection breaks after %i groups",
    async (breakAfter, code) => {
      let closed = 0
      const watched: StorageAdapter = {
        ...storage,
        async *list() {
          try {
            for (let i = 0; i < 20_000; i++)
              yield { name: `n${i}`, type: 'file', size: 0, modified: MODIFIED }
          } finally {
            closed++
          }
        },
      }
      expect((await probeOf(watched, { breakAfter }).run('LIST')).codes).toEqual([150, code])
      await new Promise(setImmediate)
      expect(closed).toBe(1)
    },
  )

  it('groups many lines, so that a large listing takes few steps', async () => {
    const adapter = named(...Array.from({ length: 10_000 }, (_, i) => `name-${i}`))
    const { data, groups } = await probeOf(adapter).run('LIST')
    expect(names(data)).toHaveLength(10_000)
    expect(groups).toBeLessThan(100)
  })

  it('asks the storage what lies behind a symbolic link, and else shows the link', async () => {
    const linked: StorageAdapter = {
      ...storage,
      stat: async path => ({
        name: path.slice(1),
        type: 'symlink',
        size: 0,
        modified: MODIFIED,
        target: '/dir',
      }),
      list: (path, call) => storage.list(path === '/good' ? virtualPath('/dir') : path, call),
    }
    expect(names((await probeOf(linked).run('LIST good')).data)).toEqual(['.three.gz', 'one.gz', 'two.gz'])
    expect(names((await probeOf(linked).run('LIST bad')).data)).toEqual(['bad -> /dir'])
  })
})

describe('NLST', () => {
  it.each([
    ['NLST dir', ['.three.gz', 'one.gz', 'two.gz']],
    ['NLST -1 dir', ['.three.gz', 'one.gz', 'two.gz']],
    ['NLST *.txt', ['[odd].txt', 'a.txt', 'b.txt']],
    ['NLST dir/*.gz', ['dir/one.gz', 'dir/two.gz']],
    ['NLST /dir/o*', ['/dir/one.gz']],
    ['NLST dir/one.gz', ['dir/one.gz']],
    ['NLST ./-x', ['./-x']],
    ['NLST empty', []],
    ['NLST *.none', []],
    ['NLST -d dir', ['dir']],
  ])('"%s" sends %j', async (line, expected) => {
    const { codes, data } = await probe.run(line)
    expect(codes).toEqual([150, 226])
    expect(data).toBe(expected.map(name => `${name}\r\n`).join(''))
  })

  it('lists the parent for NLST .. and ../ (A7)', async () => {
    probe.state = { ...probe.state, cwd: virtualPath('/dir') }
    const { data } = await probe.run('NLST ../')
    expect(names(data)).toContain('b.txt')
    expect((await probe.run('NLST ..')).data).toBe(data)
  })

  it('sends long lines when -l asks for them', async () => {
    expect((await probe.run('NLST -l a.txt')).data).toMatch(/^-rw.* a\.txt\r\n$/)
  })

  it('is 550 for what is not there', async () => {
    expect((await probe.run('NLST nothing')).codes).toEqual([550])
  })
})

describe('MLSD', () => {
  it('sends facts, one space and the name, sorted, without rows for the directory itself (P-44)', async () => {
    const facts = new Set<FactName>(['type', 'size', 'modify', 'perm'])
    probe.state = { ...probe.state, facts, cwd: virtualPath('/with space') }
    const { codes, data } = await probe.run('MLSD')
    expect(codes).toEqual([150, 226])
    expect(data).toBe('type=file;size=1;modify=20200105140759;perm=adfrw; in ner\r\n')
  })

  it('leaves TYPE as it is', async () => {
    await probe.run('MLSD dir')
    expect(probe.state.type).toBe('ascii')
  })

  it.each([
    ['MLSD a.txt', 501],
    ['MLSD nothing', 550],
    ['MLSD *', 550],
    ['MLSD a.txt/x', 550],
  ])('%s is %i without a 150', async (line, code) => {
    expect((await probe.run(line)).codes).toEqual([code])
  })

  it('lists a large directory completely (A7)', async () => {
    const all = Array.from({ length: 5000 }, (_, i) => `n${String(i).padStart(4, '0')}`)
    const large = probeOf(named(...all))
    large.state = { ...large.state, facts: new Set() }
    const { data } = await large.run('MLSD')
    expect(data).toBe(all.map(name => ` ${name}\r\n`).join(''))
  })
})

describe('MLST', () => {
  it('answers on the control connection: one leading space, facts, the full path', async () => {
    probe.state = { ...probe.state, facts: new Set<FactName>(['type', 'size']), cwd: virtualPath('/dir') }
    const { code, lines, codes } = await probe.run('MLST one.gz')
    expect(codes).toEqual([250])
    expect(code).toBe(250)
    expect(lines).toEqual(['Listing /dir/one.gz', ' type=file;size=1; /dir/one.gz', 'End'])
  })

  it('tells about the working directory without an argument, and that the root cannot be deleted', async () => {
    expect((await probe.run('MLST')).lines[1]).toMatch(/^ type=dir;modify=20200105140759;perm=celmp;.* \/$/)
  })

  it('is 550 for what is not there', async () => {
    expect((await probe.run('MLST nothing')).codes).toEqual([550])
  })
})

describe('names that could forge a line', () => {
  const evil = 'x\r\n226 ok\r\ntype=dir; evil'

  it.each(['LIST', 'NLST', 'MLSD', 'LIST *', 'NLST -l'])('%s does not show them (C-09, P-41)', async line => {
    const { data } = await probeOf(named('good', evil, 'a/b', '..', 'tab\tname')).run(line)
    expect(names(data?.replaceAll(/^type=[^ ]* /gm, ''))).toEqual(['good'])
  })
})

describe('the definitions', () => {
  it('need the permission to list (C-51)', () => {
    const permissions = listingCommands.map(({ permission }) => permission)
    expect(new Set(permissions)).toEqual(new Set<Permission>(['list']))
  })
})
