// Active data connections of a client behind address translation: what fails, what an FTP-aware router changes, and what TLS takes from it again.
// RFC 959 §3.2; P-30, B-03, B-12.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Dialogue } from './ftp/dialogue.js'
import { certify, type Served, serve } from './ftp/folder.js'
import { type PROGRAMS, send, type Way } from './ftp/programs.js'
import { Server } from './ftp/server.js'
import { fetch, hashOf, hostPort } from './ftp/transfer.js'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'
import { configure, expectations } from './lab/router.js'

const SERVER = '203.0.113.10'
/** Where a second server dials whoever sent the PORT, whatever address is in it. */
const LENIENT = '203.0.113.11'
const CLIENT = '192.168.1.2'
const FORWARDED = 51_000

describeNetwork('a client behind a router that hides it', () => {
  let lab: Lab
  const servers: Server[] = []
  let served: Served
  beforeAll(async () => {
    lab = await Lab.build({
      segments: {
        lan: { client: [`${CLIENT}/24`], router: ['192.168.1.1/24'] },
        wan: { router: ['203.0.113.1/24'], server: [`${SERVER}/24`, `${LENIENT}/24`] },
      },
      routes: { client: ['default via 192.168.1.1'] },
    })
    served = await serve(lab, { 'report.bin': 300_000 })
    const { folder } = served
    const certificate = await certify(lab)
    servers.push(await Server.start(lab.host('server'), { folder, at: SERVER, certificate }))
    const options = { active: { natFix: true } }
    servers.push(await Server.start(lab.host('server'), { folder, at: LENIENT, options }))
  })
  afterAll(async () => {
    await Promise.all(servers.map(server => server.stop()))
    await lab?.close()
  })

  const ordinary = () => configure(lab.host('router'), { masquerade: 'wan', allow: ['iifname "lan" accept'] })
  const aware = () =>
    configure(lab.host('router'), { masquerade: 'wan', ftpAware: true, allow: ['iifname "lan" accept'] })
  const login = () => Dialogue.login(lab.host('client'), SERVER)
  const get = (program: keyof typeof PROGRAMS, way: Way, tls = false) =>
    send(lab.host('client'), program, { server: SERVER, way, file: 'report.bin', tls })

  it('is told at once that its private address cannot be dialled (B-03)', async () => {
    await ordinary()
    const dialogue = await login()
    const refusal = await dialogue.ask(`PORT ${hostPort({ host: CLIENT, port: 51_000 })}`, 501)
    expect(refusal.text).toMatch(/^501 .*own address/)
    await dialogue.ask(`EPRT |1|${CLIENT}|51000|`, 501)
    await dialogue.ask('RETR report.bin', 425)
    expect(await fetch(dialogue, 'PASV', 'report.bin')).toBe(served.hashes['report.bin'])
    dialogue.hangUp()
  })

  it('hears 425 when it announces the address of its router, where nobody listens', async () => {
    await ordinary()
    const dialogue = await login()
    await dialogue.ask(`PORT ${hostPort({ host: '203.0.113.1', port: 51_000 })}`, 200)
    await dialogue.ask('RETR report.bin', 150)
    await dialogue.expect(425)
    await dialogue.ask('NOOP', 200)
    dialogue.hangUp()
  })

  it.each([
    ['curl', 'PORT'],
    ['curl', 'EPRT'],
    ['lftp', 'PORT'],
    ['ftplib', 'PORT'],
  ] as const)('cannot fetch a file with %s by %s', async (program, way) => {
    await ordinary()
    const { code, hash, said } = await get(program, way)
    expect(said).toMatch(/\b501 .*own address/)
    expect(code).not.toBe(0)
    expect(hash).not.toBe(served.hashes['report.bin'])
  })

  it('is reached when the router reads PORT and rewrites it', async () => {
    await aware()
    const dialogue = await login()
    const waiting = await lab.host('client').listen(CLIENT)
    await dialogue.ask(`PORT ${hostPort({ host: CLIENT, port: waiting.port })}`, 200)
    expect(await expectations(lab.host('router'))).toHaveLength(1)
    dialogue.send('RETR report.bin')
    const { socket, remoteAddress, remotePort } = await waiting.accepted
    expect(remoteAddress).toBe(SERVER)
    expect(remotePort).toBeGreaterThanOrEqual(1024)
    expect(await hashOf(socket)).toBe(served.hashes['report.bin'])
    await dialogue.expect(150)
    await dialogue.expect(226)
    expect(await expectations(lab.host('router'))).toEqual([])
    dialogue.hangUp()
  })

  it.each([
    ['curl', 'PORT'],
    ['curl', 'EPRT'],
    ['lftp', 'PORT'],
    ['ftplib', 'PORT'],
  ] as const)('fetches a file with %s by %s through an FTP-aware router', async (program, way) => {
    await aware()
    const { code, hash, said } = await get(program, way)
    expect(hash, said).toBe(served.hashes['report.bin'])
    expect(code, said).toBe(0)
  })

  it('is reached through a port that its router forwards, if the server overlooks the address in PORT (B-05)', async () => {
    await configure(lab.host('router'), {
      masquerade: 'wan',
      forward: { in: 'wan', to: CLIENT, ports: [String(FORWARDED)] },
    })
    const dialogue = await Dialogue.login(lab.host('client'), LENIENT)
    const waiting = await lab.host('client').listen(CLIENT, FORWARDED)
    await dialogue.ask(`PORT ${hostPort({ host: CLIENT, port: FORWARDED })}`, 200)
    dialogue.send('RETR report.bin')
    expect(await hashOf((await waiting.accepted).socket)).toBe(served.hashes['report.bin'])
    await dialogue.expect(150)
    await dialogue.expect(226)
    dialogue.hangUp()
  })

  it('is not helped by an FTP-aware router once TLS hides its PORT, but passive works (B-12)', async () => {
    await aware()
    const dialogue = await Dialogue.open(lab.host('client'), SERVER)
    await dialogue.secure()
    await dialogue.logIn()
    await dialogue.ask(`PORT ${hostPort({ host: CLIENT, port: 51_000 })}`, 501)
    expect(await fetch(dialogue, 'PASV', 'report.bin')).toBe(served.hashes['report.bin'])
    expect(await fetch(dialogue, 'EPSV', 'report.bin')).toBe(served.hashes['report.bin'])
    dialogue.hangUp()
  })

  it.each(['curl', 'lftp', 'ftplib'] as const)(
    'with %s and TLS cannot use PORT and can use PASV',
    async program => {
      await aware()
      expect((await get(program, 'PORT', true)).code).not.toBe(0)
      const { code, hash, said } = await get(program, 'PASV', true)
      expect(hash, said).toBe(served.hashes['report.bin'])
      expect(code, said).toBe(0)
    },
  )
})
