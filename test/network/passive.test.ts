// Passive data connections to a server on a private address: which address each client is told, and what the router on the way makes of it.
// RFC 959 §4.1.2, RFC 2428; P-08, B-10…B-13.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Dialogue } from './ftp/dialogue.js'
import { certify, type Served, serve } from './ftp/folder.js'
import { type PROGRAMS, send, type Way } from './ftp/programs.js'
import { Server, type ServerPlan } from './ftp/server.js'
import { endpointOf227, fetch } from './ftp/transfer.js'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'
import { configure, expectations } from './lab/router.js'

const PUBLIC = '203.0.113.1'
const PRIVATE = '192.168.1.10'
const PORTS = [50_000, 50_019] as const

describeNetwork('a server on a private address behind a router', () => {
  let lab: Lab
  let served: Served
  let certificate: NonNullable<ServerPlan['certificate']>
  let server: Server | undefined
  let toldServer = ''
  beforeAll(async () => {
    lab = await Lab.build({
      segments: {
        lan: { router: ['192.168.1.1/24'], server: [`${PRIVATE}/24`], neighbour: ['192.168.1.20/24'] },
        wan: { router: [`${PUBLIC}/24`], stranger: ['203.0.113.50/24', '203.0.113.51/24'] },
      },
      routes: { server: ['default via 192.168.1.1'], neighbour: ['default via 192.168.1.1'] },
      names: { server: { 'ftp.example.test': PUBLIC } },
    })
    served = await serve(lab, { 'report.bin': 300_000 })
    certificate = await certify(lab)
  })
  afterAll(async () => {
    await server?.stop()
    await lab?.close()
  })

  /** Another server, unless the one that runs was told the same. */
  async function start(passive: NonNullable<ServerPlan['options']>['passive'] = {}) {
    if (server && toldServer === JSON.stringify(passive)) return
    await server?.stop()
    server = undefined
    const options = { passive: { ports: PORTS, ...passive } }
    const { folder } = served
    server = await Server.start(lab.host('server'), { folder, at: PRIVATE, certificate, options })
    toldServer = JSON.stringify(passive)
  }
  const allForwarded = (ftpAware = false) =>
    configure(lab.host('router'), {
      ftpAware,
      forward: { in: 'wan', to: PRIVATE, ports: ['21', PORTS.join('-')] },
    })
  const controlForwarded = (ftpAware = false) =>
    configure(lab.host('router'), {
      ftpAware,
      forward: { in: 'wan', to: PRIVATE, ports: ['21'] },
      allow: ['iifname "wan" tcp dport 21 accept'],
    })
  const stranger = () => Dialogue.login(lab.host('stranger'), PUBLIC)
  const neighbour = () => Dialogue.login(lab.host('neighbour'), PRIVATE)
  async function told(dialogue: Dialogue): Promise<string> {
    const { host } = endpointOf227(await dialogue.ask('PASV', 227))
    dialogue.hangUp()
    return host
  }
  const get = (program: keyof typeof PROGRAMS, way: Way, tls = false) =>
    send(lab.host('stranger'), program, { server: PUBLIC, way, file: 'report.bin', tls })

  it('tells strangers its private address as long as nobody has told it another', async () => {
    await allForwarded()
    await start()
    const dialogue = await stranger()
    const { host, port } = endpointOf227(await dialogue.ask('PASV', 227))
    expect(host).toBe(PRIVATE)
    await expect(dialogue.host.dial({ host, port })).rejects.toThrow('ENETUNREACH')
    expect(await fetch(dialogue, 'EPSV', 'report.bin')).toBe(served.hashes['report.bin'])
    dialogue.hangUp()
    for (const program of ['curl', 'lftp', 'ftplib'] as const) {
      const { code, said } = await get(program, 'PASV')
      expect(said).toContain('(192,168,1,10,')
      expect(code, said).not.toBe(0)
    }
  })

  it('serves strangers at the advertised address, and neighbours at its own (B-13)', async () => {
    await allForwarded()
    await start({ address: PUBLIC })
    expect(await told(await stranger())).toBe(PUBLIC)
    expect(await told(await neighbour())).toBe(PRIVATE)
    const near = await neighbour()
    expect(await fetch(near, 'PASV', 'report.bin')).toBe(served.hashes['report.bin'])
    near.hangUp()
  })

  it.each([
    ['curl', 'PASV', false],
    ['curl', 'EPSV', false],
    ['curl', 'PASV', true],
    ['lftp', 'PASV', false],
    ['lftp', 'PASV', true],
    ['ftplib', 'PASV', false],
    ['ftplib', 'PASV', true],
  ] as const)(
    'is reached at its advertised address with %s by %s, TLS: %s (B-12)',
    async (program, way, tls) => {
      await allForwarded()
      await start({ address: PUBLIC })
      const { code, hash, said } = await get(program, way, tls)
      expect(hash, said).toBe(served.hashes['report.bin'])
      expect(code, said).toBe(0)
    },
  )

  it('tells each network what its row says, the first that fits', async () => {
    await allForwarded()
    await start({
      address: [
        { network: '203.0.113.51/32', address: '198.51.100.7' },
        { network: '203.0.113.0/24', address: PUBLIC },
        { network: 'private', address: PRIVATE },
      ],
    })
    expect(await told(await stranger())).toBe(PUBLIC)
    expect(await told(await neighbour())).toBe(PRIVATE)
    const odd = await Dialogue.login(lab.host('stranger'), PUBLIC, '203.0.113.51')
    expect(await told(odd)).toBe('198.51.100.7')
  })

  it('may be told its address by name', async () => {
    await allForwarded()
    await start({ address: 'ftp.example.test' })
    const dialogue = await stranger()
    expect(await fetch(dialogue, 'PASV', 'report.bin')).toBe(served.hashes['report.bin'])
    dialogue.hangUp()
    expect(await told(await neighbour())).toBe(PRIVATE)
  })

  it('does not start with a name that nobody knows', async () => {
    await expect(start({ address: 'nowhere.invalid' })).rejects.toThrow(/nowhere\.invalid/)
  })

  it('needs neither address nor open ports where the router reads its replies', async () => {
    await controlForwarded(true)
    await start()
    expect(await told(await stranger())).toBe(PUBLIC)
    for (const program of ['curl', 'lftp', 'ftplib'] as const) {
      const { code, hash, said } = await get(program, 'PASV')
      expect(hash, said).toBe(served.hashes['report.bin'])
      expect(code, said).toBe(0)
    }
    expect((await get('curl', 'EPSV')).hash).toBe(served.hashes['report.bin'])
  })

  it('is unreachable through such a router once TLS hides its replies (B-12)', async () => {
    await controlForwarded(true)
    await start()
    const dialogue = await Dialogue.open(lab.host('stranger'), PUBLIC)
    await dialogue.secure()
    await dialogue.logIn()
    expect(await told(dialogue)).toBe(PRIVATE)
    expect((await get('curl', 'PASV', true)).code).not.toBe(0)
  })

  it('works with an advertised address and forwarded ports behind a router that reads replies too', async () => {
    await allForwarded(true)
    await start({ address: PUBLIC })
    const dialogue = await stranger()
    expect(await fetch(dialogue, 'PASV', 'report.bin')).toBe(served.hashes['report.bin'])
    expect(await fetch(dialogue, 'EPSV', 'report.bin')).toBe(served.hashes['report.bin'])
    dialogue.hangUp()
  })

  it.each([
    ['PASV', ['PASV'], 0],
    ['EPSV', ['EPSV'], 0],
    ['PASV among commands sent at once', ['NOOP', 'PASV', 'NOOP'], 1],
    ['EPSV among commands sent at once', ['NOOP', 'EPSV', 'NOOP'], 1],
    ['PASV behind a reply of many lines', ['FEAT', 'HELP', 'PASV'], 2],
    ['EPSV behind a reply of many lines', ['FEAT', 'HELP', 'EPSV'], 2],
    ['PASV behind a refusal', ['RETR absent', 'PASV'], 1],
  ])(
    'answers %s in a segment that the router can read (P-08, B-10, B-11)',
    async (_name, lines, position) => {
      await controlForwarded(true)
      await start()
      const dialogue = await stranger()
      dialogue.send(...lines)
      const replies = []
      for (const _line of lines) replies.push(await dialogue.expect())
      expect(replies[position]?.code).toBe(lines.includes('PASV') ? 227 : 229)
      expect(await expectations(lab.host('router'))).toHaveLength(1)
      dialogue.hangUp()
    },
  )
})
