// A line that is cut without FIN or RST: whoever was on it is gone within the configured times, and with them every descriptor (P-26, P-35, C-38; G13).

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Dialogue } from './ftp/dialogue.js'
import { certify, fill, type Served, serve } from './ftp/folder.js'
import { Server } from './ftp/server.js'
import { dialPassive, fetch, flow, hostPort } from './ftp/transfer.js'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'
import { CLIENT, routed, SERVER } from './lab/routed.js'
import { configure, cutLine, mendLine } from './lab/router.js'

const TIMES = { idleMs: 900, loginMs: 900, stallMs: 600, acceptMs: 600, dialMs: 600, handshakeMs: 600 }
/** What the watching of deadlines may add. */
const SLACK_MS = 2_000
/** How long a last reply waits for its reader, and an unused descriptor of the storage for its next use, and something over. */
const LINGER_MS = 6_000

describeNetwork('when the line is cut', () => {
  let lab: Lab
  let served: Served
  let server: Server
  let atRest = 0
  beforeAll(async () => {
    lab = await Lab.build(routed())
    await Promise.all(['client', 'server'].map(name => lab.host(name).useSmallBuffers()))
    served = await serve(lab, { 'film.bin': 8_000_000, 'page.bin': 20_000 })
    await fill(join(served.folder, 'many'), 8_000)
    await configure(lab.host('router'), {})
    const certificate = await certify(lab)
    server = await Server.start(lab.host('server'), {
      folder: served.folder,
      at: SERVER,
      certificate,
      options: { timeouts: TIMES, passive: { ports: [50_000, 50_000] } },
    })
    // The listener of the one passive port stays open between transfers.
    atRest = (await server.descriptors()) + 1
  })
  let cutAt = 0
  afterEach(() => mendLine(lab.host('router')))
  afterAll(async () => {
    await server?.stop()
    await lab?.close()
  })

  const login = () => Dialogue.login(lab.host('client'), SERVER)
  async function secureLogin(): Promise<Dialogue> {
    const dialogue = await Dialogue.open(lab.host('client'), SERVER)
    await dialogue.secure()
    await dialogue.logIn()
    await dialogue.protect()
    return dialogue
  }
  const BOTH = [
    ['in the clear', login],
    ['under TLS', secureLogin],
  ] as const
  async function cut(): Promise<number> {
    await cutLine(lab.host('router'))
    cutAt = Date.now()
    return server.now
  }
  /** The session that is there ends within `ms` of the cut. */
  async function expectReaped(from: number, ms: number): Promise<void> {
    await server.event('session-closed', from, { deadlineMs: ms + SLACK_MS })
    expect(Date.now() - cutAt).toBeLessThan(ms + SLACK_MS)
  }
  async function expectStalled(from: number): Promise<void> {
    const { outcome, reason } = await server.event('transfer-finished', from, {
      deadlineMs: TIMES.stallMs + SLACK_MS,
    })
    expect([outcome, reason]).toEqual(['failed', 'stalled'])
    expect(Date.now() - cutAt).toBeGreaterThan(TIMES.stallMs / 2)
    await expectReaped(from, TIMES.stallMs + TIMES.idleMs)
  }

  it.each(BOTH)('a download %s stalls, then its session is over (P-35)', async (_name, begin) => {
    const dialogue = await begin()
    const { socket } = await dialPassive(dialogue, 'PASV')
    await dialogue.ask('RETR film.bin', 150)
    await flow(socket, 500_000)
    await expectStalled(await cut())
  })

  it.each(BOTH)('an upload %s stalls, then its session is over (P-35)', async (_name, begin) => {
    const dialogue = await begin()
    const { socket } = await dialPassive(dialogue, 'PASV')
    await dialogue.ask('STOR cut.bin', 150)
    await new Promise(resolve => socket.write(Buffer.alloc(1_000_000), resolve))
    await expectStalled(await cut())
    await rm(join(served.folder, 'cut.bin'))
  })

  it('a listing stalls, then its session is over (P-35)', async () => {
    const dialogue = await login()
    const { socket } = await dialPassive(dialogue, 'PASV')
    socket.pause()
    await dialogue.ask('MLSD many', 150)
    await expectStalled(await cut())
  })

  it('a session without a word is over after its idle time (P-26)', async () => {
    await login()
    const from = await cut()
    await expectReaped(from, TIMES.idleMs)
  })

  it('a login that never comes is not waited for', async () => {
    await Dialogue.open(lab.host('client'), SERVER)
    const from = await cut()
    await expectReaped(from, TIMES.loginMs)
  })

  it('a passive data connection that never comes is not waited for, and its port is free again', async () => {
    const dialogue = await login()
    await dialogue.ask('PASV', 227)
    await dialogue.ask('RETR page.bin', 150)
    const from = await cut()
    await expectReaped(from, TIMES.acceptMs + TIMES.idleMs)
    await mendLine(lab.host('router'))
    const next = await login()
    expect(await fetch(next, 'PASV', 'page.bin')).toBe(served.hashes['page.bin'])
    next.hangUp()
  })

  it('a passive port that was announced and forgotten is given back with the session', async () => {
    const dialogue = await login()
    await dialPassive(dialogue, 'EPSV')
    const from = await cut()
    await expectReaped(from, TIMES.idleMs)
  })

  it('an active data connection that nobody answers is not waited for', async () => {
    const dialogue = await login()
    const waiting = await lab.host('client').listen(CLIENT)
    await dialogue.ask(`PORT ${hostPort({ host: CLIENT, port: waiting.port })}`, 200)
    await cutLine(lab.host('router'), ['tcp sport 21 accept', 'tcp dport 21 accept'])
    cutAt = Date.now()
    const from = server.now
    await dialogue.ask('RETR page.bin', 150)
    await dialogue.expect(425)
    expect(Date.now() - cutAt).toBeLessThan(TIMES.dialMs + SLACK_MS)
    dialogue.hangUp()
    waiting.close()
    await expectReaped(from, TIMES.dialMs)
  })

  it('a TLS handshake that stops half-way is not waited for', async () => {
    const dialogue = await login()
    await dialogue.ask('AUTH TLS', 234)
    const from = await cut()
    await expectReaped(from, TIMES.handshakeMs)
  })

  it('a client that asks and asks, and reads no answer, is not waited for (C-31)', async () => {
    const dialogue = await login()
    dialogue.fallSilent()
    const from = server.now
    dialogue.send(...Array.from({ length: 20_000 }, () => 'HELP'))
    await server.event('session-closed', from)
    dialogue.hangUp()
  })

  it('sessions whose cable is pulled are over too', async () => {
    const [busy] = [await login(), await login(), await Dialogue.open(lab.host('client'), SERVER)]
    const { socket } = await dialPassive(busy, 'PASV')
    await busy.ask('RETR film.bin', 150)
    await flow(socket, 500_000)
    const from = server.now
    cutAt = Date.now()
    await lab.host('router').ip(['link set near down'])
    await server.event('session-closed', from, { nth: 3 })
    await expectReaped(from, TIMES.stallMs + TIMES.idleMs)
  })

  it('every descriptor is back after all of that (C-38)', async () => {
    await expect.poll(() => server.descriptors(), { timeout: LINGER_MS }).toBeLessThanOrEqual(atRest)
    expect(server.count('session-closed')).toBe(server.count('session-opened'))
    await lab.host('router').ip(['link set near up'])
    // Who asked for an address while the cable was out would wait for that question to fail.
    for (const side of ['client', 'router'] as const) await lab.host(side).ip(['neigh flush all'])
    const next = await login()
    expect(await fetch(next, 'PASV', 'page.bin')).toBe(served.hashes['page.bin'])
    next.hangUp()
  })
})
