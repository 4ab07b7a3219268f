import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { memoryStorage } from '@longshore/storage-memory'
import { filter, firstValueFrom } from 'rxjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Certificate, makeCertificate } from '../../../data-channel/test/tls.js'
import { closeAll, dialData, enter, HandClock, logIn, rig } from '../../test/rig.js'
import type { FtpServer } from '../server/ftp-server-contract.js'
import { type Conversation, converse, Dialogue, memoryConnection, receiveData } from '../testing/index.js'

let certificate: Certificate
beforeAll(() => {
  certificate = makeCertificate('localhost')
})
afterEach(closeAll)

const storage = memoryStorage({ files: { '/a.txt': 'hello' } })

/** A client whose TLS was made by the app, before the server got the connection. */
async function throughOwnTls(
  server: FtpServer,
): Promise<{ dialogue: Conversation; end: () => Promise<void> }> {
  const front = createTlsServer(certificate, socket => server.handle(socket))
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const { port } = front.address() as { port: number }
  const dialogue = new Dialogue(connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }))
  const conversation = Object.assign(dialogue, { greeting: await dialogue.reply() })
  await logIn(conversation)
  return {
    dialogue: conversation,
    end: async () => {
      dialogue.destroy()
      front.close()
      await once(front, 'close')
    },
  }
}

describe('a TLS connection that the app hands over', () => {
  it('gets no PROT P from a server that has no certificate for data connections (P-24)', async () => {
    const { dialogue, end } = await throughOwnTls(rig({}, storage).server)
    await dialogue.command('PBSZ 0')
    expect((await dialogue.command('PROT P')).code).toBe(431)
    expect((await dialogue.command('PROT C')).code).toBe(200)
    await end()
  })

  it('has its data connections protected after PROT P', async () => {
    const { dialogue, end } = await throughOwnTls(rig({ tls: certificate }, storage).server)
    expect((await dialogue.command('PBSZ 0')).code).toBe(200)
    expect((await dialogue.command('PROT P')).code).toBe(200)
    const got = await receiveData(dialogue, 'RETR a.txt', { secure: true })
    expect([got.reply.code, got.bytes.toString()]).toEqual([226, 'hello'])
    await end()
  })
})

describe('a TLS handshake that is going on', () => {
  it('is not disturbed by a 421 in the clear: the client reads it under TLS (P-20, P-26)', async () => {
    const clock = new HandClock()
    const { server } = rig({ tls: certificate, ...clock.option })
    const { client, server: side } = memoryConnection()
    server.handle(side, { implicitTls: true, remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' })
    clock.advance(51_000)
    expect(server.sessions.size).toBe(0)
    const tls = connectTls({ socket: client, rejectUnauthorized: false })
    const dialogue = new Dialogue(tls)
    expect(await dialogue.reply()).toMatchObject({ code: 421, lines: ['Login timed out.'] })
    dialogue.end()
    await dialogue.closed
  })

  it('tells of no secured session that is over', async () => {
    const { server, events } = rig({ tls: certificate })
    const { client, server: side } = memoryConnection()
    server.handle(side, { implicitTls: true, remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' })
    for (const session of server.sessions) session.end()
    const dialogue = new Dialogue(connectTls({ socket: client, rejectUnauthorized: false }))
    expect((await dialogue.reply()).code).toBe(421)
    dialogue.end()
    await dialogue.closed
    expect(events.map(event => event.type)).toEqual(['session-opened', 'session-closed'])
  })
})

describe('implicit TLS', () => {
  it('says nothing in the clear to who is turned away (P-20)', async () => {
    const { server } = rig({ tls: certificate, limits: { maxSessions: 1 } })
    await converse(server, { implicitTls: true })
    const { client, server: side } = memoryConnection()
    server.handle(side, { implicitTls: true })
    const heard: Buffer[] = []
    client.on('data', (bytes: Buffer) => heard.push(bytes))
    await once(client, 'end')
    client.end()
    expect(Buffer.concat(heard).toString()).toBe('')
  })

  it('greets before it answers, also who speaks at once', async () => {
    const { server } = rig({ tls: certificate })
    const { address, port } = await server.listen({ port: 0, host: '127.0.0.1', implicitTls: true })
    const socket = connectTls({ host: address, port, rejectUnauthorized: false })
    socket.write('USER alice\r\nPASS secret\r\nPWD\r\n')
    const dialogue = new Dialogue(socket)
    const codes: number[] = []
    for (let i = 0; i < 4; i++) codes.push((await dialogue.reply()).code)
    expect(codes).toEqual([220, 331, 230, 257])
    dialogue.destroy()
  })

  it('takes HOST for the name of SNI in whatever case both are (RFC 7151)', async () => {
    const { server } = rig({ tls: certificate })
    const { client, server: side } = memoryConnection()
    server.handle(side, { implicitTls: true })
    const tls = connectTls({ socket: client, rejectUnauthorized: false, servername: 'Files.Example.ORG' })
    const dialogue = new Dialogue(tls)
    expect((await dialogue.reply()).code).toBe(220)
    expect((await dialogue.command('HOST files.example.org')).code).toBe(220)
    expect((await dialogue.command('HOST other.example.org')).code).toBe(504)
    dialogue.destroy()
  })
})

describe('a data connection under PROT P', () => {
  it.each(['RETR a.txt', 'STOR b.txt'])(
    'that was reset before %s fails at once, not after the time of a handshake (P-30)',
    async command => {
      const { server } = rig({ tls: certificate }, storage)
      const dialogue = await converse(server, { implicitTls: true })
      await logIn(dialogue)
      const socket = await dialData(dialogue)
      socket.resetAndDestroy()
      await once(socket, 'close')
      const before = performance.now()
      expect((await dialogue.command(command)).code).toBe(426)
      expect(performance.now() - before).toBeLessThan(5_000)
      dialogue.destroy()
    },
  )
})

describe('PROT', () => {
  it('folds ASCII only (P-07)', async () => {
    const dialogue = await enter(rig({ tls: certificate }).server, { implicitTls: true })
    expect((await dialogue.command('PROT ſ')).code).toBe(504)
    expect((await dialogue.command('prot s')).code).toBe(536)
    dialogue.destroy()
  })
})

describe('a stream that is no socket', () => {
  it('cannot break the process by what it sends into a handshake (C-39)', async () => {
    const { server } = rig({ tls: certificate })
    const { client, server: side } = memoryConnection()
    const closed = firstValueFrom(server.events$.pipe(filter(event => event.type === 'session-closed')))
    server.handle(side, { implicitTls: true })
    client.on('error', () => {}).resume()
    client.write(await clientHello())
    client.write(Buffer.from('this is no TLS record at all'))
    expect(await closed).toMatchObject({ reason: 'TLS handshake failed' })
    expect(server.sessions.size).toBe(0)
  })

  it('is closed with a fault when it is to be served over TLS and there is no certificate', async () => {
    const { server, events } = rig()
    const { client, server: side } = memoryConnection()
    server.handle(side, { implicitTls: true })
    client.resume()
    await once(side, 'close')
    expect(events.find(event => event.type === 'fault')).toMatchObject({
      error: { message: expect.stringContaining('option tls') },
    })
  })
})

/** What a client begins its handshake with. */
function clientHello(): Promise<Buffer> {
  return new Promise(resolve => {
    const socket = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        resolve(chunk)
        done()
      },
    })
    connectTls({ socket, rejectUnauthorized: false }).on('error', () => {})
  })
}
