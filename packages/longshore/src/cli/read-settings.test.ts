import { describe, expect, it } from 'vitest'
import { MemoryIo } from '../../test/memory-io.js'
import { type GivenFlags, readSettings } from './read-settings.js'
import type { Settings } from './settings.js'

const ENOUGH = { anonymous: true }

function settingsOf(flags: GivenFlags, env: Record<string, string> = {}): Promise<Settings> {
  return readSettings('files', flags, new MemoryIo({ cwd: '/srv', env }))
}

describe('the options of the command line', () => {
  const GOOD: readonly (readonly [string, GivenFlags, Partial<Settings>])[] = [
    ['no host: this machine only', {}, { hosts: undefined, port: 2121 }],
    ['a folder relative to where it is typed', {}, { root: '/srv/files' }],
    ['--host', { host: ['::'] }, { hosts: ['::'] }],
    [
      'several --host',
      { host: ['127.0.0.1', 'ftp.example.com'] },
      { hosts: ['127.0.0.1', 'ftp.example.com'] },
    ],
    ['--port', { port: '21' }, { port: 21 }],
    ['--port 0', { port: '0' }, { port: 0 }],
    ['--user', { user: ['al:s3cret'] }, { accounts: [{ name: 'al', password: 's3cret', readOnly: false }] }],
    [
      '--user, read only',
      { user: ['al:x:ro'] },
      { accounts: [{ name: 'al', password: 'x', readOnly: true }] },
    ],
    [
      'a password with colons',
      { user: ['al:a:b::c'] },
      { accounts: [{ name: 'al', password: 'a:b::c', readOnly: false }] },
    ],
    [
      'a password that ends in :ro',
      { user: ['al:a:ro:rw'] },
      { accounts: [{ name: 'al', password: 'a:ro', readOnly: false }] },
    ],
    [
      'a password of one colon',
      { user: ['al:::ro'] },
      { accounts: [{ name: 'al', password: ':', readOnly: true }] },
    ],
    [
      'several users',
      { user: ['a:1', 'b:2'] },
      {
        accounts: [
          { name: 'a', password: '1', readOnly: false },
          { name: 'b', password: '2', readOnly: false },
        ],
      },
    ],
    ['--anonymous', { anonymous: true }, { anonymous: true, accounts: [] }],
    [
      '--passive-ports',
      { passivePorts: ['50000-50100', '51000'] },
      {
        passivePorts: [
          [50000, 50100],
          [51000, 51000],
        ],
      },
    ],
    [
      '--passive-address',
      { passiveAddress: ['203.0.113.7'] },
      { passiveAddresses: [{ address: '203.0.113.7' }] },
    ],
    [
      'a host name as --passive-address',
      { passiveAddress: ['ftp.example.com'] },
      { passiveAddresses: [{ address: 'ftp.example.com' }] },
    ],
    [
      '--passive-address for the clients of a network',
      { passiveAddress: ['192.168.0.0/16=192.168.1.2', '10.0.0.9=10.0.0.1', '203.0.113.7'] },
      {
        passiveAddresses: [
          { network: '192.168.0.0/16', address: '192.168.1.2' },
          { network: '10.0.0.9/32', address: '10.0.0.1' },
          { address: '203.0.113.7' },
        ],
      },
    ],
    ['--active-source-port', { activeSourcePort: '20' }, { activeSourcePort: 20 }],
    [
      'a certificate alone makes TLS optional',
      { tlsCert: 'c.pem', tlsKey: '/k.pem' },
      { tls: { certFile: '/srv/c.pem', keyFile: '/k.pem', mode: 'optional' } },
    ],
    [
      '--tls',
      { tlsCert: '/c', tlsKey: '/k', tls: 'implicit' },
      { tls: { certFile: '/c', keyFile: '/k', mode: 'implicit' } },
    ],
    ['--idle-timeout in seconds', { idleTimeout: '90' }, { idleMs: 90_000 }],
    ['--transfer-timeout with a fraction', { transferTimeout: '0.25' }, { transferMs: 250 }],
    ['--max-sessions', { maxSessions: '5' }, { maxSessions: 5 }],
    ['--max-sessions-per-user', { maxSessionsPerUser: '4' }, { maxSessionsPerUser: 4 }],
    ['--connection-rate', { connectionRate: '60' }, { connectionRate: 60 }],
    ['--command-rate', { commandRate: '50' }, { commandRate: 50 }],
    [
      '--max-transfers and --max-transfers-per-user',
      { maxTransfers: '200', maxTransfersPerUser: '3' },
      { maxTransfers: 200, maxTransfersPerUser: 3 },
    ],
    [
      'rates in thousands and millions',
      { downloadRate: '500k', uploadRate: '1.5M' },
      { downloadRate: 500_000, uploadRate: 1_500_000 },
    ],
    ['--max-file-size', { maxFileSize: '2G' }, { maxFileSize: 2_000_000_000 }],
    ['--max-file-size in bytes', { maxFileSize: '77' }, { maxFileSize: 77 }],
    [
      '--allow and --deny',
      { allow: ['10.0.0.0/8'], deny: 'fd00::1' },
      { allow: ['10.0.0.0/8'], deny: ['fd00::1'] },
    ],
    ['no --proxy', {}, { proxies: [], proxyData: 'client' }],
    [
      '--proxy',
      { proxy: ['10.0.0.7', 'fd00::/8'], proxyData: 'proxy' },
      { proxies: ['10.0.0.7', 'fd00::/8'], proxyData: 'proxy' },
    ],
    ['that the system may copy', {}, { kernelCopy: true }],
    ['--no-kernel-copy', { kernelCopy: false }, { kernelCopy: false }],
    ['--json', { json: true }, { json: true }],
  ]

  it.each(GOOD)('understand %s', async (_, flags, expected) => {
    const settings = await settingsOf('user' in flags ? flags : { ...ENOUGH, ...flags })
    expect(settings).toMatchObject(expected)
  })

  it('ask for no user and no folder where only the doctor reads them', async () => {
    const io = new MemoryIo({ cwd: process.cwd() })
    const settings = await readSettings(undefined, {}, io, 'doctor')
    expect(settings).toMatchObject({ root: process.cwd(), accounts: [], anonymous: false })
  })

  const BAD: readonly (readonly [string, GivenFlags, RegExp])[] = [
    [
      'nobody who could log in',
      {},
      /^nobody could log in; add --user name:password, or --users FILE, or --anonymous/,
    ],
    [
      'a host with spaces',
      { ...ENOUGH, host: ['my host'] },
      /^--host: "my host" is neither an address nor a host name$/,
    ],
    [
      'a port that is none',
      { ...ENOUGH, port: 'ftp' },
      /^--port: "ftp" is no port; write a number from 0 to 65535/,
    ],
    ['a port too high', { ...ENOUGH, port: '65536' }, /^--port: "65536" is no port/],
    ['a negative port', { ...ENOUGH, port: '-1' }, /^--port: "-1" is no port/],
    ['a user without a name', { user: [':x'] }, /^--user: the user has no name/],
    [
      'a user without a password anywhere',
      { user: ['al'] },
      /^--user al: there is no password; write --user al:PASSWORD, or set LONGSHORE_PASSWORD_AL, or use --users FILE$/,
    ],
    [
      'what may be a mode or a password',
      { user: ['al:ro'] },
      /^--user: "al:ro" has two meanings; write al::ro .* or al:ro:rw/,
    ],
    [
      'a password with a control character',
      { user: ['al:a\u001bb'] },
      /^--user: the password of "al" has control characters/,
    ],
    ['a name with a line end', { user: ['a\nl:x'] }, /^--user: "a\\nl" is no user name/],
    ['the same user twice', { user: ['al:1', 'al:2'] }, /^the user "al" is there twice$/],
    [
      'a guest with a password',
      { ...ENOUGH, user: ['FTP:1'] },
      /^the user "FTP" cannot have a password while --anonymous/,
    ],
    ['two users that share a variable', { user: ['a.b', 'a-b'] }, /both use LONGSHORE_PASSWORD_A_B/],
    [
      'a range backwards',
      { ...ENOUGH, passivePorts: ['50100-50000'] },
      /^--passive-ports: "50100-50000" ends before it begins; write 50000-50100$/,
    ],
    [
      'privileged passive ports',
      { ...ENOUGH, passivePorts: ['1000-2000'] },
      /^--passive-ports: "1000-2000" leaves the ports that may be used; stay within 1024-65535$/,
    ],
    [
      'half a range',
      { ...ENOUGH, passivePorts: ['50000-'] },
      /^--passive-ports: "50000-" is no range of ports; write LO-HI/,
    ],
    ['three ends', { ...ENOUGH, passivePorts: ['1-2-3'] }, /is no range of ports/],
    [
      'ranges that overlap',
      { ...ENOUGH, passivePorts: ['50000-50010', '50010-50020'] },
      /^--passive-ports: 50000-50010 and 50010-50020 overlap/,
    ],
    [
      'a range with the control port in it',
      { ...ENOUGH, passivePorts: ['2000-3000'] },
      /^--passive-ports 2000-3000: the range includes port 2121/,
    ],
    [
      'an address that is none',
      { ...ENOUGH, passiveAddress: ['300.1.1.1'] },
      /^--passive-address: "300.1.1.1" is neither an IPv4 address nor a host name/,
    ],
    [
      '0.0.0.0 to announce',
      { ...ENOUGH, passiveAddress: ['0.0.0.0'] },
      /^--passive-address: "0.0.0.0" is no address a client can connect to/,
    ],
    [
      'IPv6 to announce',
      { ...ENOUGH, passiveAddress: ['::'] },
      /^--passive-address: "::" is an IPv6 address, but PASV can only show IPv4/,
    ],
    [
      'multicast to announce',
      { ...ENOUGH, passiveAddress: ['224.0.0.1'] },
      /is a multicast or reserved address/,
    ],
    [
      'a network with bits behind its prefix',
      { ...ENOUGH, passiveAddress: ['192.168.1.9/16=1.2.3.4'] },
      /"192.168.1.9\/16" has bits behind its prefix; write 192.168.0.0\/16$/,
    ],
    [
      'a network that is none',
      { ...ENOUGH, passiveAddress: ['lan=1.2.3.4'] },
      /"lan" is no network; write it like 192.168.0.0\/16$/,
    ],
    [
      'an IPv6 network',
      { ...ENOUGH, passiveAddress: ['fd00::/8=1.2.3.4'] },
      /is an IPv6 network, whose clients use EPSV/,
    ],
    [
      'two addresses for everybody',
      { ...ENOUGH, passiveAddress: ['1.2.3.4', '5.6.7.8'] },
      /^--passive-address: there are two addresses for all clients; write CIDR=ADDR/,
    ],
    [
      'one network twice',
      { ...ENOUGH, passiveAddress: ['10.0.0.0/8=1.2.3.4', '10.0.0.0/8=5.6.7.8'] },
      /the network 10.0.0.0\/8 is there twice/,
    ],
    [
      'a source port that is none',
      { ...ENOUGH, activeSourcePort: '0' },
      /^--active-source-port: "0" is no port; write a number from 1 to 65535/,
    ],
    [
      'TLS without a certificate',
      { ...ENOUGH, tls: 'required' },
      /^TLS needs a certificate and its key; add --tls-cert and --tls-key, or write --tls dev for one that is signed by itself$/,
    ],
    [
      'a certificate beside one that is made',
      { ...ENOUGH, tlsCert: 'c', tlsKey: 'k', tls: 'dev' },
      /^--tls dev makes a certificate of its own; leave out --tls-cert and --tls-key$/,
    ],
    ['a certificate without a key', { ...ENOUGH, tlsCert: 'c.pem' }, /add --tls-key, or/],
    [
      'a TLS mode that is none',
      { ...ENOUGH, tlsCert: 'c', tlsKey: 'k', tls: 'on' },
      /^--tls: "on" is no way to use TLS; write optional, control, required, implicit or dev$/,
    ],
    [
      'a time that is none',
      { ...ENOUGH, idleTimeout: '5m' },
      /^--idle-timeout: "5m" is no time; write seconds/,
    ],
    ['no time at all', { ...ENOUGH, transferTimeout: '0' }, /^--transfer-timeout: "0" is no time/],
    ['more time than a timer has', { ...ENOUGH, transferTimeout: '9999999' }, /at most 2147483/],
    [
      'a proxy that is none',
      { ...ENOUGH, proxy: '10.0.0.0/33' },
      /^--proxy: "10.0.0.0\/33" is no network; write it like/,
    ],
    [
      'data from nobody',
      { ...ENOUGH, proxy: '10.0.0.7', proxyData: 'both' },
      /^--proxy-data: "both" .*write client or proxy/,
    ],
    [
      'data from a proxy that is not there',
      { ...ENOUGH, proxyData: 'proxy' },
      /^--proxy-data proxy needs --proxy/,
    ],
    [
      'a network that is none',
      { ...ENOUGH, allow: 'example.org' },
      /^--allow: "example.org" is no network; write it like/,
    ],
    [
      'no connections',
      { ...ENOUGH, connectionRate: '0' },
      /^--connection-rate: "0" is no number of connections in a minute/,
    ],
    [
      'no commands',
      { ...ENOUGH, commandRate: '0' },
      /^--command-rate: "0" is no number of commands in a second; write 1 to 1000000$/,
    ],
    [
      'no transfers',
      { ...ENOUGH, maxTransfers: 'many' },
      /^--max-transfers: "many" is no number of transfers/,
    ],
    ['no bytes', { ...ENOUGH, uploadRate: '0' }, /^--upload-rate: "0" is no number of bytes/],
    ['an unknown unit', { ...ENOUGH, maxFileSize: '5x' }, /^--max-file-size: "5x" is no number of bytes/],
    ['a unit alone', { ...ENOUGH, maxFileSize: 'k' }, /^--max-file-size: "k" is no number of bytes/],
    ['no sessions', { ...ENOUGH, maxSessions: '0' }, /^--max-sessions: "0" is no number of sessions/],
    ['half a session', { ...ENOUGH, maxSessions: '1.5' }, /^--max-sessions: "1.5"/],
    ['an empty file name', { users: '' }, /^--users: the name of a file is needed/],
  ]

  it.each(BAD)('refuse %s in one line that says what would be right', async (_, flags, message) => {
    const problem = await settingsOf(flags).catch((error: Error) => error)
    expect(problem).toMatchObject({ name: 'UsageProblem', message: expect.stringMatching(message) })
    expect((problem as Error).message).not.toContain('\n')
  })

  it('refuse a missing folder', async () => {
    const problem = readSettings(undefined, ENOUGH, new MemoryIo())
    await expect(problem).rejects.toThrow(
      'which folder? Name it after the command, for example: longshore serve .',
    )
  })

  it('take a password that is not typed from the environment', async () => {
    const { accounts } = await settingsOf(
      { user: ['al', 'jo.doe::ro'] },
      { LONGSHORE_PASSWORD_AL: 'one', LONGSHORE_PASSWORD_JO_DOE: 'two:ro' },
    )
    expect(accounts).toEqual([
      { name: 'al', readOnly: false, password: 'one' },
      { name: 'jo.doe', readOnly: true, password: 'two:ro' },
    ])
  })
})
