// The port that the server dials from: any by default, the control port − 1 where a firewall before the client wants that (RFC 959 §3.2; B-01).
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Dialogue } from './ftp/dialogue.js'
import { type Served, serve } from './ftp/folder.js'
import { send } from './ftp/programs.js'
import { Server, type ServerPlan } from './ftp/server.js'
import { hashOf, hostPort } from './ftp/transfer.js'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'
import { CLIENT, routed, SERVER } from './lab/routed.js'
import { configure } from './lab/router.js'

describeNetwork('a client whose firewall lets in what comes from port 20', () => {
  let lab: Lab
  let served: Served
  let server: Server | undefined
  beforeAll(async () => {
    lab = await Lab.build(routed())
    served = await serve(lab, { 'report.bin': 300_000 })
    await configure(lab.host('router'), {
      allow: ['iifname "near" accept', 'iifname "far" tcp sport 20 accept'],
    })
  })
  afterEach(() => server?.stop())
  afterAll(() => lab?.close())

  async function start(active: NonNullable<ServerPlan['options']>['active'] = {}) {
    const options = { active, timeouts: { dialMs: 700 } }
    server = await Server.start(lab.host('server'), { folder: served.folder, at: SERVER, options })
  }

  async function announce(dialogue: Dialogue) {
    const waiting = await lab.host('client').listen(CLIENT)
    await dialogue.ask(`PORT ${hostPort({ host: CLIENT, port: waiting.port })}`, 200)
    return waiting
  }

  it('is not reached by default, and hears 425 in time', async () => {
    await start()
    const dialogue = await Dialogue.login(lab.host('client'), SERVER)
    const waiting = await announce(dialogue)
    await dialogue.ask('RETR report.bin', 150)
    await dialogue.expect(425)
    waiting.close()
    dialogue.hangUp()
  })

  it.each(['control-minus-one', 20] as const)(
    'is reached from port 20 with sourcePort %s',
    async sourcePort => {
      await start({ sourcePort })
      const dialogue = await Dialogue.login(lab.host('client'), SERVER)
      for (const _round of [1, 2, 3]) {
        const waiting = await announce(dialogue)
        dialogue.send('RETR report.bin')
        const { socket, remoteAddress, remotePort } = await waiting.accepted
        expect([remoteAddress, remotePort]).toEqual([SERVER, 20])
        expect(await hashOf(socket)).toBe(served.hashes['report.bin'])
        await dialogue.expect(150)
        await dialogue.expect(226)
      }
      dialogue.hangUp()
    },
  )

  it('is reached from port 20 by several transfers at a time', async () => {
    await start({ sourcePort: 'control-minus-one' })
    const outcomes = await Promise.all(
      (['curl', 'lftp', 'ftplib'] as const).map(program =>
        send(lab.host('client'), program, { server: SERVER, way: 'PORT', file: 'report.bin' }),
      ),
    )
    for (const { code, hash, said } of outcomes) {
      expect(hash, said).toBe(served.hashes['report.bin'])
      expect(code, said).toBe(0)
    }
  })
})
