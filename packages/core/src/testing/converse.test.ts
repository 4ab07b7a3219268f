import { staticUsers } from '@longshore/auth'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer, defineCommand, definePlugin, none, reply } from '../index.js'
import type { FtpServer } from '../server/ftp-server-contract.js'
import { type Conversation, converse } from './converse.js'
import { receiveData, sendData } from './data-transfer.js'
import { Dialogue } from './dialogue.js'
import { memoryConnection } from './memory-control-connection.js'

let server: FtpServer

afterEach(() => server.close())

async function alice(): Promise<Conversation> {
  const storage = memoryStorage({ files: { '/hello.txt': 'hello' } })
  const greets = definePlugin({
    name: 'greets',
    setup: host =>
      host.command(
        defineCommand({
          verb: 'XHEY',
          argument: none,
          rfc: 'none',
          help: 'Greet.',
          handle: () => reply(200, 'Hey.'),
        }),
      ),
  })
  server = createServer({
    authenticator: staticUsers([{ name: 'alice', password: 'secret', storage }]),
    plugins: [greets],
  })
  const dialogue = await converse(server)
  await dialogue.command('USER alice')
  await dialogue.command('PASS secret')
  return dialogue
}

describe('converse', () => {
  it('talks with a server that listens nowhere', async () => {
    const dialogue = await alice()
    expect(dialogue.greeting.code).toBe(220)
    expect(server.addresses).toEqual([])
    expect(await dialogue.command('SYST')).toMatchObject({
      code: 215,
      lines: ['UNIX Type: L8'],
      preliminary: [],
    })
    expect((await dialogue.command('XHEY')).lines).toEqual(['Hey.'])
    expect([...server.sessions].map(({ remoteAddress }) => remoteAddress)).toEqual(['127.0.0.1'])
  })

  it('tells the server where the client is', async () => {
    server = createServer({ authenticator: { authenticate: async () => ({ granted: false }) } })
    await converse(server, { remoteAddress: '192.0.2.7', remotePort: 4_000 })
    expect([...server.sessions].map(({ remoteAddress }) => remoteAddress)).toEqual(['192.0.2.7'])
  })

  it('moves data over loopback', async () => {
    const dialogue = await alice()
    const { bytes, reply: done } = await receiveData(dialogue, 'RETR hello.txt')
    expect(bytes.toString()).toBe('hello')
    expect(done.preliminary.map(({ code }) => code)).toEqual([150])
    expect(done.code).toBe(226)
    expect((await sendData(dialogue, 'STOR new.txt', 'new')).code).toBe(226)
    expect((await receiveData(dialogue, 'NLST')).bytes.toString()).toBe('hello.txt\r\nnew.txt\r\n')
  })

  it('gives a refusal as the reply, without bytes', async () => {
    const dialogue = await alice()
    const refused = await receiveData(dialogue, 'RETR absent')
    expect(refused).toMatchObject({ reply: { code: 550, preliminary: [] } })
    expect(refused.bytes.length).toBe(0)
    expect(await sendData(dialogue, 'STOR no/such/place', 'x')).toMatchObject({ code: 550, preliminary: [] })
  })

  it('gives what came of a transfer that broke, with its reply', async () => {
    const storage = memoryStorage({ files: { '/hello.txt': 'hello' } })
    const broken = definePlugin({
      name: 'broken',
      setup: host =>
        host.onTransfer(async (_transfer, next) => {
          await next()
          throw new Error('a plugin that fails')
        }),
    })
    server = createServer({
      authenticator: staticUsers([{ name: 'alice', password: 'secret', storage }]),
      plugins: [broken],
    })
    const dialogue = await converse(server)
    await dialogue.command('USER alice')
    await dialogue.command('PASS secret')
    const { bytes, reply: done } = await receiveData(dialogue, 'RETR hello.txt')
    expect(bytes.toString()).toBe('hello')
    expect(done.code).toBe(451)
  })

  it('sends bytes as they are and gives replies one by one', async () => {
    const dialogue = await alice()
    dialogue.write('NO')
    dialogue.write(Buffer.from('OP\r\nPWD\r\n'))
    expect((await dialogue.reply()).code).toBe(200)
    expect((await dialogue.reply()).code).toBe(257)
    expect(dialogue.unread).toEqual([])
  })

  it('says what was sent last when the server closes instead of answering', async () => {
    const dialogue = await alice()
    await dialogue.command('QUIT')
    await dialogue.closed
    await expect(dialogue.reply()).rejects.toThrow(
      'the server closed the connection; last sent: "QUIT\\r\\n"',
    )
  })

  it('does not wait for a reply for ever', async () => {
    await alice()
    const dialogue = new Dialogue(memoryConnection().client, { patienceMs: 10 })
    await expect(dialogue.command('NOOP')).rejects.toThrow('no reply for 10 ms after "NOOP\\r\\n"')
  })

  it('leaves nothing in the server when it is broken off', async () => {
    const dialogue = await alice()
    dialogue.destroy()
    await new Promise<void>(resolve => {
      server.events$.subscribe(event => event.type === 'session-closed' && resolve())
    })
    expect(server.sessions.size).toBe(0)
  })
})
