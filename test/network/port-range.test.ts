// A firewall that opens one range of ports, and transfers that share it (RFC 959 §3.2; B-20…B-26, C-38).
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Dialogue } from './ftp/dialogue.js'
import { hashOfFile, type Served, serve } from './ftp/folder.js'
import { PASSWORD, Server, USER } from './ftp/server.js'
import { endpointOf227, fetch, passive, portOf229, store } from './ftp/transfer.js'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'
import { routed, SERVER } from './lab/routed.js'
import { configure } from './lab/router.js'

const [LOW, HIGH] = [50_000, 50_011]
const RANGE = Array.from({ length: HIGH - LOW + 1 }, (_, index) => LOW + index)
const CLIENTS = Array.from({ length: 6 }, (_, index) => `198.51.100.${10 + index}`)

describeNetwork('behind a firewall that opens twelve ports', () => {
  let lab: Lab
  let served: Served
  let server: Server
  beforeAll(async () => {
    lab = await Lab.build(routed(CLIENTS))
    served = await serve(lab, { 'page.bin': 20_000, 'report.bin': 400_000 })
    await configure(lab.host('router'), {
      allow: [`iifname "near" ip daddr ${SERVER} tcp dport { 21, ${LOW}-${HIGH} } accept`],
    })
    server = await Server.start(lab.host('server'), {
      folder: served.folder,
      at: SERVER,
      options: { passive: { ports: [LOW, HIGH] } },
    })
  })
  afterAll(async () => {
    await server?.stop()
    await lab?.close()
  })

  const login = (from?: string) => Dialogue.login(lab.host('client'), SERVER, from)

  it('ten sessions transfer at a time, fifty times, without one refusal', { timeout: 60_000 }, async () => {
    const sessions = await Promise.all(Array.from({ length: 10 }, () => login()))
    const page = await readFile(join(served.folder, 'page.bin'))
    for (let round = 0; round < 50; round++) {
      const verb = round % 2 === 0 ? 'EPSV' : 'PASV'
      const bringing = round % 5 === 0
      await Promise.all(
        sessions.map(async (dialogue, index) => {
          const copy = `copy-${index}.bin`
          if (bringing) await store(dialogue, verb, copy, page)
          else expect(await fetch(dialogue, verb, copy)).toBe(served.hashes['page.bin'])
        }),
      )
    }
    for (const dialogue of sessions) dialogue.hangUp()
  })

  it('curl fetches a hundred files ten at a time', async () => {
    const url = `ftp://${SERVER}/report.bin`
    const config = Array.from(
      { length: 100 },
      (_, n) => `url = "${url}"\noutput = "${lab.folder}/copy-${n}"\n`,
    )
    await lab
      .host('client')
      .must(
        [
          ...(['curl', '--silent', '--show-error', '--fail-early', '--max-time', '30'] as const),
          ...['--user', `${USER}:${PASSWORD}`, '--parallel', '--parallel-max', '10', '--config', '-'],
        ],
        { input: config.join('') },
      )
    for (let n = 0; n < 100; n++)
      expect(await hashOfFile(`${lab.folder}/copy-${n}`)).toBe(served.hashes['report.bin'])
  })

  it('all ports are there afterwards, each for one session, and the next is told 425', async () => {
    const sessions = await Promise.all(Array.from({ length: RANGE.length + 1 }, () => login()))
    const last = sessions.pop()
    const ports = []
    for (const dialogue of sessions) ports.push(portOf229(await dialogue.ask('EPSV', 229)))
    expect(ports.toSorted((a, b) => a - b)).toEqual(RANGE)
    await last?.ask('EPSV', 425)
    await last?.ask('PASV', 425)
    for (const dialogue of [...sessions, last]) dialogue?.hangUp()
  })

  it('a port is free again when its session is gone', async () => {
    const holders = await Promise.all(RANGE.map(() => login()))
    for (const dialogue of holders) await dialogue.ask('PASV', 227)
    const waiting = await login()
    await waiting.ask('PASV', 425)
    const from = server.now
    const [first] = holders.splice(0, 1)
    first?.hangUp()
    await server.event('session-closed', from)
    expect(await fetch(waiting, 'PASV', 'page.bin')).toBe(served.hashes['page.bin'])
    for (const dialogue of [...holders, waiting]) dialogue.hangUp()
  })

  it('sessions of different clients share the ports when all are taken', async () => {
    const from = server.now
    const holders = await Promise.all(RANGE.map(() => login(CLIENTS[0])))
    for (const dialogue of holders) await dialogue.ask('EPSV', 229)
    const others = await Promise.all(CLIENTS.slice(1).map(address => login(address)))
    const places = await Promise.all(others.map(dialogue => passive(dialogue, 'PASV')))
    for (const { port } of places) expect(RANGE).toContain(port)
    const hashes = await Promise.all(others.map(dialogue => fetch(dialogue, 'PASV', 'report.bin')))
    expect(new Set(hashes)).toEqual(new Set([served.hashes['report.bin']]))
    for (const dialogue of [...holders, ...others]) dialogue.hangUp()
    await server.event('session-closed', from)
  })

  it('a stranger who dials an announced port gets nothing, and the client its file (B-23)', async () => {
    const dialogue = await login(CLIENTS[0])
    const place = endpointOf227(await dialogue.ask('PASV', 227))
    const thief = await lab.host('client').dial({ ...place, localAddress: CLIENTS[1] ?? '' })
    expect(await everything(thief.socket)).toBe('')
    const { socket } = await lab.host('client').dial({ ...place, localAddress: CLIENTS[0] ?? '' })
    dialogue.send('RETR page.bin')
    expect((await everything(socket)).length).toBe(20_000)
    await dialogue.expect(150)
    await dialogue.expect(226)
    dialogue.hangUp()
  })
})

async function everything(socket: AsyncIterable<Buffer>): Promise<string> {
  const chunks = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}
