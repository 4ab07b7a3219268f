// IPv6, alone and beside IPv4, across a router and through a firewall that reads EPRT and EPSV (RFC 2428; B-11, B-14).
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Dialogue } from './ftp/dialogue.js'
import { certify, type Served, serve } from './ftp/folder.js'
import { type PROGRAMS, send, type Way } from './ftp/programs.js'
import { Server } from './ftp/server.js'
import { endpointOf227, fetch, hashOf, hostPort, passive } from './ftp/transfer.js'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'
import { configure, expectations } from './lab/router.js'

const [CLIENT6, SERVER6] = ['2001:db8:1::2', '2001:db8:2::10']
const [CLIENT4, SERVER4] = ['198.51.100.2', '203.0.113.10']
const WAYS: readonly (readonly [keyof typeof PROGRAMS, Way, boolean])[] = [
  ['curl', 'EPSV', false],
  ['curl', 'EPRT', false],
  ['curl', 'EPSV', true],
  ['lftp', 'EPSV', false],
  ['lftp', 'EPRT', false],
  ['lftp', 'EPSV', true],
  ['ftplib', 'EPSV', false],
  ['ftplib', 'EPRT', false],
  ['ftplib', 'EPSV', true],
]

describeNetwork('a server with IPv6', () => {
  let lab: Lab
  let served: Served
  let certificate: { cert: string; key: string }
  let server: Server | undefined
  beforeAll(async () => {
    lab = await Lab.build({
      segments: {
        near: {
          client: [`${CLIENT6}/64`, `${CLIENT4}/24`],
          router: ['2001:db8:1::1/64', '198.51.100.1/24'],
        },
        far: {
          router: ['2001:db8:2::1/64', '203.0.113.1/24'],
          server: [`${SERVER6}/64`, `${SERVER4}/24`],
        },
      },
      routes: {
        client: ['default via 2001:db8:1::1', 'default via 198.51.100.1'],
        server: ['default via 2001:db8:2::1', 'default via 203.0.113.1'],
      },
    })
    served = await serve(lab, { 'report.bin': 300_000 })
    certificate = await certify(lab)
    await configure(lab.host('router'), {})
  })
  afterEach(() => server?.stop())
  afterAll(() => lab?.close())

  async function start(at: string) {
    server = await Server.start(lab.host('server'), { folder: served.folder, at, certificate })
  }
  const login = (address: string) => Dialogue.login(lab.host('client'), address)
  async function getsAll(address: string, ways = WAYS): Promise<void> {
    for (const [program, way, tls] of ways) {
      const errand = { server: address, way, file: 'report.bin', tls }
      const { code, hash, said } = await send(lab.host('client'), program, errand)
      expect(hash, said).toBe(served.hashes['report.bin'])
      expect(code, said).toBe(0)
    }
  }
  async function fetchActive(dialogue: Dialogue, address: string, command: (port: number) => string) {
    const waiting = await lab.host('client').listen(address)
    await dialogue.ask(command(waiting.port), 200)
    dialogue.send('RETR report.bin')
    const hash = await hashOf((await waiting.accepted).socket)
    await dialogue.expect(150)
    await dialogue.expect(226)
    return hash
  }

  it('alone refuses what only IPv4 knows, and says what to use (RFC 2428 §2, B-14)', async () => {
    await start(SERVER6)
    const dialogue = await login(SERVER6)
    expect((await dialogue.ask('PASV', 501)).text).toContain('EPSV')
    expect((await dialogue.ask('PORT 198,51,100,2,200,10', 501)).text).toContain('EPRT')
    expect((await dialogue.ask(`EPRT |1|${CLIENT4}|51210|`, 522)).text).toContain('(2)')
    expect((await dialogue.ask('EPSV 1', 522)).text).toContain('(2)')
    expect(await fetch(dialogue, 'EPSV', 'report.bin')).toBe(served.hashes['report.bin'])
    dialogue.hangUp()
  })

  it('dials an IPv6 client that EPRT announces, in any way to write its address', async () => {
    await start(SERVER6)
    const dialogue = await login(SERVER6)
    for (const written of [CLIENT6, '2001:0DB8:1:0:0::2']) {
      const hash = await fetchActive(dialogue, CLIENT6, port => `EPRT |2|${written}|${port}|`)
      expect(hash).toBe(served.hashes['report.bin'])
    }
    await dialogue.ask('EPRT |2|2001:db8:1::3|51210|', 501)
    dialogue.hangUp()
  })

  it('serves every program by IPv6 alone', async () => {
    await start(SERVER6)
    await getsAll(SERVER6)
  })

  it('serves both families on one listener (B-14)', async () => {
    await start('::')
    const six = await login(SERVER6)
    const four = await login(SERVER4)
    expect(endpointOf227(await four.ask('PASV', 227)).host).toBe(SERVER4)
    for (const verb of ['PASV', 'EPSV'] as const)
      expect(await fetch(four, verb, 'report.bin')).toBe(served.hashes['report.bin'])
    expect(await fetch(six, 'EPSV', 'report.bin')).toBe(served.hashes['report.bin'])
    const port = (at: number) => `PORT ${hostPort({ host: CLIENT4, port: at })}`
    expect(await fetchActive(four, CLIENT4, port)).toBe(served.hashes['report.bin'])
    const eprt = (at: number) => `EPRT |1|${CLIENT4}|${at}|`
    expect(await fetchActive(four, CLIENT4, eprt)).toBe(served.hashes['report.bin'])
    await four.ask(`EPRT |2|${CLIENT6}|51210|`, 522)
    await six.ask('PASV', 501)
    for (const dialogue of [six, four]) dialogue.hangUp()
  })

  it('serves every program by both families at a time', async () => {
    await start('::')
    const four: typeof WAYS = [
      ['curl', 'PASV', false],
      ['curl', 'PORT', false],
      ['lftp', 'PASV', false],
      ['ftplib', 'PORT', false],
    ]
    await Promise.all([getsAll(SERVER6, WAYS.slice(0, 5)), getsAll(SERVER4, four)])
  })

  it('is read by a firewall: EPSV and EPRT open one connection each, and nothing else passes', async () => {
    const control = ['iifname "near" tcp dport 21 accept']
    await start(SERVER6)
    await configure(lab.host('router'), { allow: control })
    const blocked = await login(SERVER6)
    await expect(blocked.host.dial(await passive(blocked, 'EPSV'), 500)).rejects.toThrow('EDEADLINE')
    blocked.hangUp()
    await configure(lab.host('router'), { allow: control, ftpAware: true })
    const dialogue = await login(SERVER6)
    await dialogue.ask('EPSV', 229)
    expect(await expectations(lab.host('router'), 'ipv6')).toHaveLength(1)
    expect(await fetch(dialogue, 'EPSV', 'report.bin')).toBe(served.hashes['report.bin'])
    const eprt = (port: number) => `EPRT |2|${CLIENT6}|${port}|`
    expect(await fetchActive(dialogue, CLIENT6, eprt)).toBe(served.hashes['report.bin'])
    dialogue.hangUp()
    await configure(lab.host('router'), {})
  })
})
