// What a session looks like from the network: one control connection, and a data connection for each transfer, opened either way and closed at once.
// RFC 959 §2.3, §3.2, §3.3; P-33.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Dialogue } from './ftp/dialogue.js'
import { type Served, serve } from './ftp/folder.js'
import { Server } from './ftp/server.js'
import { dialPassive, hostPort, passive } from './ftp/transfer.js'
import { Lab } from './lab/lab.js'
import { describeNetwork } from './lab/requirements.js'

const [CLIENT, SERVER] = ['192.168.1.2', '192.168.1.10']

describeNetwork('a session on a LAN', () => {
  let lab: Lab
  let served: Served
  let server: Server
  beforeAll(async () => {
    lab = await Lab.build({
      segments: { lan: { client: [`${CLIENT}/24`], server: [`${SERVER}/24`] } },
    })
    served = await serve(lab, { 'report.bin': 300_000 })
    server = await Server.start(lab.host('server'), { folder: served.folder, at: SERVER })
  })
  afterAll(async () => {
    await server?.stop()
    await lab?.close()
  })

  it.each(['LIST', 'NLST', 'MLSD', 'RETR report.bin', 'STOR copy.bin'])(
    'opens a data connection for %s, and closes it when it is done',
    async command => {
      const dialogue = await Dialogue.login(lab.host('client'), SERVER)
      expect(await server.busyPorts()).toEqual([21])
      const place = await passive(dialogue, 'PASV')
      const { socket } = await dialogue.host.dial(place)
      await dialogue.ask(command, 150)
      if (command.startsWith('STOR')) {
        expect(new Set(await server.busyPorts())).toEqual(new Set([21, place.port]))
        socket.end('some bytes')
      }
      for await (const _bytes of socket);
      await dialogue.expect(226)
      expect(await server.busyPorts()).toEqual([21])
      await dialogue.ask(command, 425)
      await dialogue.ask('QUIT', 221)
      dialogue.hangUp()
    },
  )

  it('may open data connections in all four ways, in turn', async () => {
    const dialogue = await Dialogue.login(lab.host('client'), SERVER)
    const ports = new Set<number>()
    for (const verb of ['PASV', 'EPSV'] as const) {
      const { socket, localPort } = await dialPassive(dialogue, verb)
      ports.add(localPort)
      await dialogue.ask('RETR report.bin', 150)
      expect(await sizeOf(socket)).toBe(300_000)
      await dialogue.expect(226)
    }
    for (const verb of ['PORT', 'EPRT'] as const) {
      const waiting = await lab.host('client').listen(CLIENT)
      ports.add(waiting.port)
      const place = { host: CLIENT, port: waiting.port }
      await dialogue.ask(
        verb === 'PORT' ? `PORT ${hostPort(place)}` : `EPRT |1|${CLIENT}|${place.port}|`,
        200,
      )
      dialogue.send('RETR report.bin')
      expect(await sizeOf((await waiting.accepted).socket)).toBe(300_000)
      await dialogue.expect(150)
      await dialogue.expect(226)
    }
    expect(ports.size).toBe(4)
    await dialogue.ask('QUIT', 221)
    dialogue.hangUp()
  })

  it('goes on with commands while a data connection is busy', async () => {
    const dialogue = await Dialogue.login(lab.host('client'), SERVER)
    const { socket } = await dialPassive(dialogue, 'PASV')
    await dialogue.ask('STOR copy.bin', 150)
    await dialogue.ask('STAT', 211)
    dialogue.send('ABOR')
    await dialogue.expect(426)
    await dialogue.expect(226)
    socket.destroy()
    expect(await server.busyPorts()).toEqual([21])
    await dialogue.ask('QUIT', 221)
    dialogue.hangUp()
  })
})

async function sizeOf(socket: AsyncIterable<Buffer>): Promise<number> {
  let size = 0
  for await (const chunk of socket) size += chunk.length
  return size
}
