// Points in the life of a session at which its client may vanish, each reached over real sockets.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Dialogue } from '@longshore/core/testing'
import { begin as beginTransfer, push } from './transfer.js'
import { begin as beginDial, dial, passivePort } from './visitor.js'

/** What a point has to do with: the sockets that die at it, and the ports of the server. */
export interface Life {
  readonly ports: readonly number[]
  readonly name: string
  readonly sockets: Socket[]
  /** What it listens with, which ends with it. */
  readonly listeners: Server[]
}

export type KillPoint = (life: Life) => Promise<unknown>

const HELLO = Buffer.from('1603010200010001fc0303', 'hex')

async function connected(life: Life, port = life.ports[0] ?? 0): Promise<Socket> {
  const socket = await dial(port)
  life.sockets.push(socket)
  return socket
}

async function greeted(life: Life): Promise<Dialogue> {
  const dialogue = new Dialogue(await connected(life))
  await dialogue.reply()
  return dialogue
}

async function entered(life: Life): Promise<Dialogue> {
  const dialogue = await greeted(life)
  for (const line of ['USER ada', 'PASS lovelace', 'TYPE I']) await dialogue.command(line)
  return dialogue
}

async function secured(life: Life): Promise<Dialogue> {
  const dialogue = await greeted(life)
  await dialogue.command('AUTH TLS')
  await dialogue.secure()
  for (const line of ['USER ada', 'PASS lovelace', 'TYPE I', 'PBSZ 0', 'PROT P']) await dialogue.command(line)
  return dialogue
}

async function transferring(life: Life, line: string, dialogue?: Dialogue) {
  const owner = dialogue ?? (await entered(life))
  const running = await beginTransfer(owner, line)
  life.sockets.push(running.data)
  return { ...running, dialogue: owner }
}

/** A listener of a client that never gets to accept. */
async function deafListener(life: Life): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  life.listeners.push(server)
  await once(server, 'listening')
  server.on('connection', socket => {
    socket.on('error', () => {}).pause()
    // Once it has died there is nobody to take it back.
    if (server.listening) life.sockets.push(socket)
    else socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

const portArgument = (port: number) => `127,0,0,1,${port >> 8},${port & 0xff}`

export const KILL_POINTS: Readonly<Record<string, KillPoint>> = {
  'at once': async life => void life.sockets.push(beginDial(life.ports[0] ?? 0)),
  'when connected': connected,
  'when greeted': greeted,
  'within a line': async life => (await greeted(life)).write('USER ad'),
  'behind USER': async life => (await greeted(life)).command('USER ada'),
  'behind a wrong PASS': async life => (await greeted(life)).write('USER ada\r\nPASS wrong\r\n'),
  'behind PASS': async life => (await greeted(life)).write('USER ada\r\nPASS lovelace\r\n'),
  'when logged in': entered,
  'behind PASV': async life => (await entered(life)).write('PASV\r\n'),
  'with a port offered': async life => passivePort(await entered(life)),
  'with a data connection unused': async life =>
    void life.sockets.push(await dial(await passivePort(await entered(life)))),
  'behind PORT': async life =>
    (await entered(life)).command(`PORT ${portArgument(await deafListener(life))}`),
  'while the server dials': async life => {
    const dialogue = await entered(life)
    await dialogue.command(`PORT ${portArgument(await deafListener(life))}`)
    dialogue.write('RETR large\r\n')
  },
  'while a transfer waits for its connection': async life => {
    const dialogue = await entered(life)
    await passivePort(dialogue)
    dialogue.write(`STOR ${life.name}\r\n`)
    await dialogue.reply()
  },
  'within an upload': async life => push((await transferring(life, `STOR ${life.name}`)).data, 'half'),
  'within an append': async life => push((await transferring(life, `APPE ${life.name}`)).data, 'half'),
  'within a unique upload': async life => push((await transferring(life, 'STOU')).data, 'half'),
  'within a download': async life => (await transferring(life, 'RETR large')).data.pause(),
  'within a listing': async life => (await transferring(life, 'LIST')).data.pause(),
  'within a listing of facts': async life => (await transferring(life, 'MLSD')).data.pause(),
  'within a listing on the control connection': async life => (await entered(life)).write('STAT /\r\n'),
  'behind ABOR': async life => (await transferring(life, 'RETR large')).dialogue.write('ABOR\r\n'),
  'behind ABOR of an upload': async life => {
    const { data, dialogue } = await transferring(life, `STOR ${life.name}`)
    await push(data, 'half')
    dialogue.write('ABOR\r\n')
  },
  'behind QUIT in a transfer': async life =>
    (await transferring(life, `STOR ${life.name}`)).dialogue.write('QUIT\r\n'),
  'at the end of an upload': async life =>
    void (await transferring(life, `STOR ${life.name}`)).data.end('whole'),
  'with commands waiting': async life =>
    (await entered(life)).write('SIZE large\r\nMLST large\r\nSTAT /\r\n'.repeat(30)),
  'with replies unread': async life => {
    const dialogue = await entered(life)
    life.sockets[0]?.pause()
    dialogue.write('HELP\r\n'.repeat(3_000))
  },
  'behind AUTH': async life => (await greeted(life)).command('AUTH TLS'),
  'within a handshake': async life => {
    const dialogue = await greeted(life)
    await dialogue.command('AUTH TLS')
    dialogue.write(HELLO)
  },
  'within an implicit handshake': async life => void (await connected(life, life.ports[1])).write(HELLO),
  'when logged in over TLS': secured,
  'within a data handshake': async life =>
    push((await transferring(life, 'RETR large', await secured(life))).data, HELLO),
  'within an upload over TLS': async life => {
    const dialogue = await secured(life)
    const { data } = await transferring(life, `STOR ${life.name}`, dialogue)
    const tls = connectTls({ socket: data, rejectUnauthorized: false })
    tls.on('error', () => {}).write('half')
    // A connection that is gone already says no more of it.
    if (!data.destroyed) await Promise.race([once(tls, 'secureConnect'), once(data, 'close')])
  },
}
