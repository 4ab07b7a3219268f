import { type Permission, READ_ONLY, READ_WRITE } from '@longshore/auth'
import { type Entry, type StorageAdapter, virtualPath } from '@longshore/storage'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import type { AnyCommand } from '../dispatch/command-definition.js'
import { CommandProbe, type ProbeOptions } from '../testing/command-probe.js'
import { fileFactsCommands } from './file-facts.js'
import { fileManagementCommands } from './file-management.js'
import { hostCommands } from './host.js'
import { informationCommands, noop, stat } from './information.js'
import { listingCommands } from './listing.js'
import { navigationCommands } from './navigation.js'
import { parameterCommands } from './parameters.js'
import { STATUS_LINES_AT_MOST } from './status-reply.js'

const MODIFIED = new Date('2020-01-05T14:07:59Z')
const storage = memoryStorage({ files: { '/dir/b': 'x', '/dir/a': 'x', '/f*': 'x' }, clock: () => MODIFIED })
const commands: readonly AnyCommand[] = [
  ...hostCommands,
  ...navigationCommands,
  ...parameterCommands,
  ...listingCommands,
  ...fileManagementCommands,
  ...fileFactsCommands,
  ...informationCommands,
]

function probeOf(more: Partial<ProbeOptions> = {}): CommandProbe {
  return new CommandProbe({ commands, storage, permissions: READ_WRITE, ...more })
}

describe('SYST', () => {
  it('says what parsers key on', async () => {
    expect((await probeOf({ loggedIn: false }).run('SYST')).reply).toEqual({
      code: 215,
      lines: ['UNIX Type: L8'],
    })
    expect((await probeOf().run('SYST x')).code).toBe(501)
  })
})

describe('NOOP', () => {
  it('ignores an argument and does not disturb RNFR', async () => {
    expect((await probeOf().run('NOOP x')).code).toBe(200)
    expect(noop.transparent).toBe(true)
  })
})

describe('FEAT', () => {
  async function features(more: Partial<ProbeOptions> = {}): Promise<string[]> {
    const { code, lines } = await probeOf(more).run('FEAT')
    expect(code).toBe(211)
    expect(lines.slice(1, -1).every(line => /^ [^ ]/.test(line))).toBe(true)
    return lines.slice(1, -1).map(line => line.slice(1))
  }

  it('lists what the server has before login, each line behind exactly one space', async () => {
    expect(await features({ loggedIn: false })).toEqual([
      'CLNT',
      'CSID',
      'HOST',
      'LANG EN*',
      'MDTM',
      'MFMT',
      'MLST type*;size*;modify*;perm*;unique*;UNIX.mode*;UNIX.owner*;UNIX.group*;',
      'SIZE',
      'TVFS',
      'UTF8',
    ])
  })

  it('lists only what works for this storage and principal after it', async () => {
    const { setModified: _, ...without } = storage
    expect(await features({ storage: without })).not.toContain('MFMT')
    expect(await features({ permissions: READ_ONLY })).not.toContain('MFMT')
    const blind = await features({ permissions: new Set<Permission>(['write']) })
    expect(blind).toEqual(['CLNT', 'CSID', 'HOST', 'LANG EN*', 'TVFS', 'UTF8'])
  })

  it('does not list MLST where listing is off (A7)', async () => {
    const without = commands.filter(({ verb }) => verb !== 'MLST')
    expect((await features({ commands: without })).join()).not.toContain('MLST')
  })

  it('shows the facts that are chosen now', async () => {
    const probe = probeOf()
    await probe.run('OPTS MLST size;')
    const { lines } = await probe.run('FEAT')
    expect(lines).toContain(' MLST type;size*;modify;perm;unique;UNIX.mode;UNIX.owner;UNIX.group;')
  })

  it('has room for lines of plugins, and for none at all', async () => {
    expect(await features({ features: ['X-PINNED'] })).toContain('X-PINNED')
    expect((await probeOf({ commands: [...informationCommands].slice(0, 5) }).run('FEAT')).reply).toEqual({
      code: 211,
      lines: ['No features.'],
    })
  })
})

describe('HELP', () => {
  it('lists the verbs that are offered', async () => {
    const { code, lines } = await probeOf().run('HELP')
    expect(code).toBe(214)
    const verbs = lines.slice(1, -1).join(' ').split(/ +/)
    expect(verbs).toContain('MKD')
    expect(verbs).not.toContain('XMKD')
    const { rename: _, ...without } = storage
    expect((await probeOf({ storage: without }).run('HELP')).lines.join()).not.toContain('RNFR')
  })

  it.each(['HELP MKD', 'HELP mkd', 'HELP XMKD'])('%s tells the syntax', async line => {
    expect((await probeOf().run(line)).reply).toEqual({
      code: 214,
      lines: ['Syntax: MKD <SP> pathname', ' Make a directory.', 'Defined in RFC 959 §4.1.3.'],
    })
  })

  it('does not echo what it does not know (P-09)', async () => {
    const { code, lines } = await probeOf().run('HELP <script>')
    expect(code).toBe(502)
    expect(lines.join()).not.toContain('script')
    expect((await probeOf().run('HELP __proto__')).code).toBe(502)
    expect((await probeOf().run('HELP a b')).code).toBe(501)
  })
})

describe('STAT', () => {
  it('is answered at once without argument only', () => {
    const timing = stat.timing as (argument: string | undefined) => string
    expect([timing(undefined), timing(''), timing('x')]).toEqual(['at-once', 'at-once', 'in-turn'])
  })

  it('tells the state of the session, also before login', async () => {
    const { code, lines } = await probeOf({ loggedIn: false }).run('STAT')
    expect(code).toBe(211)
    expect(lines).toContain(' Not logged in')
    expect(lines).toContain(' TYPE A; STRU F; MODE S')
    expect(lines.slice(1, -1).every(line => line.startsWith(' '))).toBe(true)
  })

  it('tells how far a transfer is', async () => {
    const transfer = {
      direction: 'upload',
      path: virtualPath('/up'),
      bytes: 10,
      size: 30,
      startedAt: 0,
      secure: false,
    } as const
    const { lines } = await probeOf({ transfer }).run('STAT')
    expect(lines).toContain(' Receiving /up: 10 of 30 bytes so far')
    expect(lines).toContain(' Logged in as alice')
  })

  it('lists a directory with 212 and a file with 213', async () => {
    const directory = await probeOf().run('STAT dir')
    expect(directory.code).toBe(212)
    expect(directory.lines.slice(1, -1).map(line => line.slice(-2))).toEqual([' a', ' b'])
    expect(directory.lines[1]).toMatch(/^ -rw/)
    expect((await probeOf().run('STAT -l dir/a')).code).toBe(213)
    expect((await probeOf().run('STAT -al')).code).toBe(212)
  })

  it('knows no patterns (P-42)', async () => {
    expect((await probeOf().run('STAT *')).code).toBe(550)
    expect((await probeOf().run('STAT f*')).code).toBe(213)
    expect((await probeOf().run('STAT nothing')).code).toBe(550)
  })

  it('needs a login and the permission for a pathname', async () => {
    expect((await probeOf({ loggedIn: false }).run('STAT dir')).code).toBe(530)
    expect((await probeOf({ permissions: new Set() }).run('STAT dir')).code).toBe(550)
  })

  it('shows a bounded number of lines, and no name that could forge one', async () => {
    let closed = false
    const large: StorageAdapter = {
      ...storage,
      async *list() {
        try {
          yield { name: 'x\r\n226 ok', type: 'file', size: 1, modified: MODIFIED } satisfies Entry
          for (let i = 0; i < 100_000; i++) yield { name: `n${i}`, type: 'file', size: 1, modified: MODIFIED }
        } finally {
          closed = true
        }
      },
    }
    const { code, lines } = await probeOf({ storage: large }).run('STAT /')
    expect(code).toBe(212)
    expect(lines).toHaveLength(STATUS_LINES_AT_MOST + 2)
    expect(lines.every(line => !line.includes('226 ok'))).toBe(true)
    expect(lines.at(-1)).toContain('use LIST')
    expect(closed).toBe(true)
  })
})

describe('CLNT, CSID and LANG', () => {
  it('keep what the client says, up to a length', async () => {
    const probe = probeOf({ loggedIn: false })
    expect((await probe.run('CLNT lftp 4.9')).code).toBe(200)
    expect(probe.state.clientName).toBe('lftp 4.9')
    await probe.run(`CLNT ${'x'.repeat(1000)}`)
    expect(probe.state.clientName).toHaveLength(200)
    expect((await probe.run('CLNT')).code).toBe(501)
    expect((await probe.run('CSID')).code).toBe(501)
  })

  it('tell about names, and nothing of the product (P-20)', async () => {
    const line = 'CSID Name=WinSCP; Version=6.1;'
    expect((await probeOf().run(line)).lines).toEqual(['Name=FTP; CaseSensitive=1; DirSep=/;'])
    expect((await probeOf({ loggedIn: false }).run(line)).lines).toEqual(['Name=FTP; DirSep=/;'])
  })

  it.each([
    ['LANG', 200],
    ['LANG EN', 200],
    ['LANG en-GB', 200],
    ['LANG fr', 504],
    ['LANG eng', 504],
    ['LANG en us', 501],
  ])('%s is %i', async (line, code) => {
    expect((await probeOf().run(line)).code).toBe(code)
  })
})

describe('HOST', () => {
  it.each([
    ['HOST Ftp.Example.COM', 'ftp.example.com'],
    ['HOST ftp.example.com.', 'ftp.example.com'],
    ['HOST xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['HOST 192.0.2.1', '192.0.2.1'],
    ['HOST [2001:DB8:0::1]', '[2001:db8::1]'],
  ])('%s is 220 and keeps %s', async (line, expected) => {
    const probe = probeOf({ loggedIn: false })
    expect((await probe.run(line)).code).toBe(220)
    expect(probe.state.host).toBe(expected)
  })

  it.each([
    'HOST',
    'HOST ',
    'HOST a b',
    'HOST a..b',
    'HOST -a',
    'HOST a:21',
    'HOST [192.0.2.1]',
    'HOST [::1',
    'HOST a/b',
    `HOST ${'a.'.repeat(127)}aa`,
  ])('%s is 501', async line => {
    expect((await probeOf({ loggedIn: false }).run(line)).code).toBe(501)
  })

  it('is 503 once the login has begun', async () => {
    expect((await probeOf({ loginBegun: true }).run('HOST a')).code).toBe(503)
  })

  it('may be said again in the clear, but not against what TLS was set up for', async () => {
    const clear = probeOf({ loggedIn: false })
    await clear.run('HOST a')
    expect((await clear.run('HOST b')).code).toBe(220)
    const secure = probeOf({ loggedIn: false, secure: true })
    secure.state = { ...secure.state, host: 'a' }
    expect((await secure.run('HOST b')).code).toBe(504)
    expect((await secure.run('HOST A')).code).toBe(220)
  })
})
