import { writeFile } from 'node:fs/promises'
import type { NetworkInterfaceInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CERT, KEY, OTHER_KEY } from '../../../test/certificates.js'
import { MemoryIo } from '../../../test/memory-io.js'
import { settingsOf } from '../../../test/settings-of.js'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import type { Settings } from '../settings.js'
import type { Client } from './clients.js'
import { doctor } from './doctor.js'
import type { Instruments } from './examine.js'

function ipv4(cidr: string, internal = false): NetworkInterfaceInfo {
  const [address = ''] = cidr.split('/')
  return { address, cidr, internal, family: 'IPv4', netmask: '', mac: '' }
}

const AT_HOME = {
  lo: [ipv4('127.0.0.1/8', true)],
  eth0: [ipv4('192.168.1.20/24')],
  docker0: [ipv4('172.17.0.1/16')],
}
const IN_THE_CLOUD = { lo: [ipv4('127.0.0.1/8', true)], eth0: [ipv4('203.0.113.7/24')] }

/** A server that announces what `announce` says, and a machine on which everything works. */
function instruments(announce: (client: Client) => string, more: Partial<Instruments> = {}): Instruments {
  return {
    tryPort: async () => undefined,
    speaksFtp: async () => false,
    resolveName: async () => '203.0.113.7',
    askServer: async client => ({
      pasv: `227 Entering Passive Mode (${announce(client).replaceAll('.', ',')},195,80).`,
      epsv: '229 Entering Extended Passive Mode (|||50000|)',
    }),
    inContainer: false,
    ...more,
  }
}

const local = (client: Client) => client.reaches ?? '0.0.0.0'

async function examined(
  changed: Partial<Settings>,
  tools = instruments(local),
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = AT_HOME,
  from?: string[],
) {
  const root = await temporaryFolder(onTestFinished)
  const io = new MemoryIo({ interfaces })
  const code = await doctor(
    settingsOf({ root, hosts: ['::'], passivePorts: [[50_000, 50_009]], ...changed }),
    from,
    io,
    tools,
  )
  return { code, report: io.stdout.text, lines: io.stdout.lines }
}

describe('longshore doctor', () => {
  it('finds nothing wrong with a public address and a free range', async () => {
    const { code, report } = await examined({}, instruments(local), IN_THE_CLOUD)
    expect(code).toBe(0)
    expect(report).toMatch(/All is well\.\n$/)
    expect(report).toMatch(
      /A client on the internet \(such as 198\.51\.100\.7\), at ftp:\/\/203\.0\.113\.7:2121\n {2}ok {4}PASV {2}227 Entering Passive Mode \(203,0,113,7,195,80\)\. {2}= {2}203\.0\.113\.7, a port of 50000-50009/,
    )
    expect(report).toContain(
      'EPSV  229 Entering Extended Passive Mode (|||50000|)  =  the address it has connected to',
    )
  })

  it('finds that a private address leads nowhere on the internet, and says what to set', async () => {
    const { code, report } = await examined({})
    expect(code).toBe(1)
    expect(report).toMatch(
      /on the internet.*\n {2}BAD {3}PASV .* = {2}192\.168\.1\.20, .*: a private address leads nowhere on the internet\n.*--passive-address ADDRESS/,
    )
    expect(report).toMatch(
      /network 192\.168\.1\.0\/24 \(eth0\) \(such as 192\.168\.1\.77\), at ftp:\/\/192\.168\.1\.20:2121\n {2}ok/,
    )
    expect(report).toMatch(/1 finding would keep clients from working\.\n$/)
  })

  it('is content behind a router with its public address announced', async () => {
    const announce = (client: Client) => (client.kind === 'internet' ? '203.0.113.7' : local(client))
    const { code, report } = await examined(
      { passiveAddresses: [{ address: '203.0.113.7' }] },
      instruments(announce),
    )
    expect(code).toBe(0)
    expect(report).toContain('forward TCP 2121 and 50000-50009 to 192.168.1.20, each to the same number')
    expect(report).toContain('203.0.113.7, as it is set')
    expect(report).toContain('-p 2121:2121 -p 50000-50009:50000-50009')
    expect(report).toContain('let in TCP 2121 and 50000-50009')
  })

  it('looks only at the clients that were asked for', async () => {
    const { code, report } = await examined({}, instruments(local), AT_HOME, ['lan', '10.1.0.0/16'])
    expect(code).toBe(0)
    expect(report).not.toMatch(/on the internet|on this machine/)
    expect(report).toContain(
      'A client in the network 10.1.0.0/16 (such as 10.1.0.77), at ftp://192.168.1.20:2121',
    )
  })

  it('asks for each network that an address is announced to', async () => {
    const { report } = await examined(
      {
        passiveAddresses: [
          { network: '10.8.0.0/16', address: '10.8.0.1' },
          { network: '192.0.2.9/32', address: '127.0.0.1' },
        ],
      },
      instruments(client => (client.address === '192.0.2.9' ? '127.0.0.1' : '10.8.0.1')),
    )
    expect(report).toMatch(/A client in the network 10\.8\.0\.0\/16 .*\n {2}ok {4}PASV .* = {2}10\.8\.0\.1/)
    expect(report).toMatch(
      /The client 192\.0\.2\.9, at .*\n {2}BAD {3}PASV .*: to the client that is its own machine\n/,
    )
  })

  it('says who cannot connect when the server listens on this machine only, and what lets them in', async () => {
    const { code, report } = await examined({ hosts: undefined })
    expect(code).toBe(0)
    expect(report).toMatch(/on the internet.*\n {2}note {2}cannot connect: .*\n {8}→ --host ::/)
    expect(report).not.toContain('How data connections get through')
  })

  it('counts the ports that cannot be opened', async () => {
    const taken = (ports: readonly number[]) => async (port: number) =>
      ports.includes(port) ? Object.assign(new Error(), { code: 'EADDRINUSE' }) : undefined
    const some = await examined({}, instruments(local, { tryPort: taken([50_001, 50_002]) }), IN_THE_CLOUD)
    expect([some.code, some.report]).toEqual([
      0,
      expect.stringMatching(
        /note {2}50000-50009: 2 ports of 10 cannot be opened \(50001, 50002\)\n {8}→ 8 ports are left/,
      ),
    ])
    const all = await examined(
      { passivePorts: [[50_001, 50_002]] },
      instruments(local, { tryPort: taken([50_001, 50_002]) }),
      IN_THE_CLOUD,
    )
    expect([all.code, all.report]).toEqual([
      1,
      expect.stringMatching(/BAD {3}50001-50002: 2 ports of 2 cannot be opened/),
    ])
  })

  it('tells a running FTP server from another program on the control port', async () => {
    const tryPort = async (port: number) =>
      port === 2121 ? Object.assign(new Error(), { code: 'EADDRINUSE' }) : undefined
    const own = await examined({}, instruments(local, { tryPort, speaksFtp: async () => true }), IN_THE_CLOUD)
    expect([own.code, own.report]).toEqual([
      0,
      expect.stringMatching(/note {2}:: port 2121 is held by an FTP server/),
    ])
    const other = await examined({}, instruments(local, { tryPort }), IN_THE_CLOUD)
    expect([other.code, other.report]).toEqual([
      1,
      expect.stringMatching(/BAD {3}:: port 2121 is taken by another program/),
    ])
  })

  it('says that no firewall can let in any free port', async () => {
    const { report } = await examined({ passivePorts: [] }, instruments(local), IN_THE_CLOUD)
    expect(report).toMatch(
      /note {2}any free port is used, which no firewall or router can let in by a rule\n.*--passive-ports 50000-50100/,
    )
  })

  it.each([
    ['resolves', async () => '203.0.113.7', 0, /ok {4}ftp\.example\.com is 203\.0\.113\.7/],
    [
      'does not resolve',
      () => Promise.reject(new Error('no')),
      1,
      /BAD {3}ftp\.example\.com has no IPv4 address/,
    ],
  ])('looks up an announced name that %s', async (_, resolveName, code, line) => {
    const found = await examined(
      { passiveAddresses: [{ address: 'ftp.example.com' }] },
      instruments(local, { resolveName }),
      IN_THE_CLOUD,
    )
    expect([found.code, found.report]).toEqual([code, expect.stringMatching(line)])
  })

  it('reports a server that answers with an error, or not at all', async () => {
    const told = { pasv: '425 No data port is free.', epsv: '425 No\u001b data port is free.' }
    const refusing = await examined({}, instruments(local, { askServer: async () => told }), IN_THE_CLOUD)
    expect(refusing.code).toBe(1)
    expect(refusing.report).toContain('BAD   PASV  425 No data port is free.\n')
    expect(refusing.report).toContain('BAD   EPSV  425 No\\x1b data port is free.\n')
    const silent = await examined(
      {},
      instruments(local, { askServer: () => Promise.reject(new Error('gone\nat x')) }),
      IN_THE_CLOUD,
    )
    expect(silent.report).toContain('BAD   the server could not be asked: gone\n')
  })

  it('looks at the folder', async () => {
    const { code, report } = await examined(
      { root: join(await temporaryFolder(onTestFinished), 'none') },
      instruments(local),
      IN_THE_CLOUD,
    )
    expect([code, report]).toEqual([
      1,
      expect.stringMatching(/^Folder\n {2}BAD {3}the folder .*none cannot be served: it does not exist\n/),
    ])
  })

  it('knows that a container is reached by the address of its host', async () => {
    const { report } = await examined({}, instruments(local, { inContainer: true }))
    expect(report).toMatch(/note {2}this is a container: .*\n.*--passive-address ADDRESS/)
  })

  it('writes findings as JSON lines for programs', async () => {
    const { code, lines } = await examined({ json: true })
    const records = lines.map(line => JSON.parse(line) as Record<string, unknown>)
    expect(code).toBe(1)
    expect(records.filter(({ verdict }) => verdict === 'bad')).toEqual([
      {
        type: 'finding',
        section: expect.stringContaining('internet'),
        verdict: 'bad',
        text: expect.stringContaining('private'),
        advice: expect.any(String),
      },
    ])
    expect(records.at(-1)).toEqual({ type: 'conclusion', bad: 1, notes: 1 })
  })
})

describe('longshore doctor on TLS', () => {
  async function withTls(
    mode: 'optional' | 'required' | 'implicit',
    key = KEY,
    now = new Date('2030-01-01'),
  ) {
    const folder = await temporaryFolder(onTestFinished)
    const [certFile, keyFile] = [join(folder, 'c.pem'), join(folder, 'k.pem')]
    await writeFile(certFile, CERT)
    await writeFile(keyFile, key)
    const io = new MemoryIo({ interfaces: IN_THE_CLOUD })
    io.time = now
    const code = await doctor(
      settingsOf({ root: folder, tls: { certFile, keyFile, mode } }),
      undefined,
      io,
      instruments(local),
    )
    return { code, report: io.stdout.text }
  }

  it('shows for whom the certificate is and how long', async () => {
    const { code, report } = await withTls('required')
    expect(code).toBe(0)
    expect(report).toMatch(
      /ok {4}it is for DNS:ftp\.example\.com, IP Address:127\.0\.0\.1, until .* 2126 GMT \(\d+ days left\)/,
    )
    expect(report).toMatch(/note {2}it is signed by itself/)
  })

  it.each([
    ['an expired one', new Date('2200-01-01'), /BAD .* and expired on /],
    ['one of the future', new Date('2001-01-01'), /BAD .* and is not valid yet/],
  ])('finds %s', async (_, now, line) => {
    expect(await withTls('optional', KEY, now)).toEqual({ code: 1, report: expect.stringMatching(line) })
  })

  it('finds a key of another certificate', async () => {
    expect(await withTls('optional', OTHER_KEY)).toEqual({
      code: 1,
      report: expect.stringContaining('does not belong to the certificate'),
    })
  })

  it.each([
    ['optional', /lines of clients without TLS only/],
    ['required', /no FTP-aware router can read PASV or PORT lines, for TLS hides them/],
    ['implicit', /no FTP-aware router can read/],
  ] as const)('says what a router can read with %s (B-12)', async (mode, line) => {
    expect((await withTls(mode)).report).toMatch(line)
  })
})
