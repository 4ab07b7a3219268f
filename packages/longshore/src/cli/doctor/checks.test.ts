import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CERT, KEY, OTHER_KEY } from '../../../test/certificates.js'
import { examined, IN_THE_CLOUD, instruments, local } from '../../../test/examined.js'
import { MemoryIo } from '../../../test/memory-io.js'
import { settingsOf } from '../../../test/settings-of.js'
import { temporaryFolder } from '../../../test/temporary-folder.js'
import { doctor } from './doctor.js'

describe('longshore doctor on ports, names and folders', () => {
  it('counts the ports that cannot be opened', async () => {
    const taken = (ports: readonly number[]) => async (port: number) =>
      ports.includes(port) ? Object.assign(new Error(), { code: 'EADDRINUSE' }) : undefined
    const some = await examined(
      onTestFinished,
      {},
      instruments(local, { tryPort: taken([50_001, 50_002]) }),
      IN_THE_CLOUD,
    )
    expect([some.code, some.report]).toEqual([
      0,
      expect.stringMatching(
        /note {2}50000-50009: 2 ports of 10 cannot be opened \(50001, 50002\)\n {8}→ 8 ports are left/,
      ),
    ])
    const all = await examined(
      onTestFinished,
      { passivePorts: [[50_001, 50_002]] },
      instruments(local, { tryPort: taken([50_001, 50_002]) }),
      IN_THE_CLOUD,
    )
    expect([all.code, all.report]).toEqual([
      1,
      expect.stringMatching(/BAD {3}50001-50002: 2 ports of 2 cannot be opened/),
    ])
  })

  it('says how many ports each worker has', async () => {
    const shared = await examined(onTestFinished, { workers: 4 }, instruments(local), IN_THE_CLOUD)
    expect(shared.report).toMatch(/ok {4}4 workers share them, 2 ports or more for each/)
  })

  it('tells a running FTP server from another program on the control port', async () => {
    const tryPort = async (port: number) =>
      port === 2121 ? Object.assign(new Error(), { code: 'EADDRINUSE' }) : undefined
    const own = await examined(
      onTestFinished,
      {},
      instruments(local, { tryPort, speaksFtp: async () => true }),
      IN_THE_CLOUD,
    )
    expect([own.code, own.report]).toEqual([
      0,
      expect.stringMatching(/note {2}:: port 2121 is held by an FTP server/),
    ])
    const other = await examined(onTestFinished, {}, instruments(local, { tryPort }), IN_THE_CLOUD)
    expect([other.code, other.report]).toEqual([
      1,
      expect.stringMatching(/BAD {3}:: port 2121 is taken by another program/),
    ])
  })

  it('says that no firewall can let in any free port', async () => {
    const { report } = await examined(onTestFinished, { passivePorts: [] }, instruments(local), IN_THE_CLOUD)
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
      onTestFinished,
      { passiveAddresses: [{ address: 'ftp.example.com' }] },
      instruments(local, { resolveName }),
      IN_THE_CLOUD,
    )
    expect([found.code, found.report]).toEqual([code, expect.stringMatching(line)])
  })

  it('looks at the folder', async () => {
    const { code, report } = await examined(
      onTestFinished,
      { root: join(await temporaryFolder(onTestFinished), 'none') },
      instruments(local),
      IN_THE_CLOUD,
    )
    expect([code, report]).toEqual([
      1,
      expect.stringMatching(/^Folder\n {2}BAD {3}the folder .*none cannot be served: it does not exist\n/),
    ])
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
