// Data connections belong to the client of the control connection: nobody else gets a byte, or puts one in (C-07, B-23…B-25).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { type Dialogue, receiveData, sendData } from '@longshore/core/testing'
import { fileStorage } from '@longshore/storage-fs'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { temporaryFolder } from './lab/folders.js'
import { serve } from './lab/serve.js'
import { push } from './lab/transfer.js'
import { begin, closed, dial, enter, heard, logIn, passivePort, visit } from './lab/visitor.js'

const THIEVES = ['127.0.0.2', '127.0.0.3', '127.1.2.3', '127.255.255.254']
const SECRET = Buffer.alloc(300_000, 'for the victim only\n')
const tls = { cert: SERVER_CERT, key: SERVER_KEY }

/** Thieves connect, each says something, and what they hear is told. */
async function steal(port: number): Promise<Buffer[]> {
  const sockets = await Promise.all(THIEVES.flatMap(from => [dial(port, { from }), dial(port, { from })]))
  return Promise.all(
    sockets.map(socket => {
      socket.write('stolen or forged')
      return heard(socket)
    }),
  )
}

const nothing = Array(2 * THIEVES.length).fill(Buffer.alloc(0))

async function victim(): Promise<{ dialogue: Dialogue; root: string }> {
  const root = temporaryFolder()
  const storage = fileStorage(root)
  const { port } = await serve(storage)
  const dialogue = await logIn(port)
  await sendData(dialogue, 'STOR secret', SECRET)
  return { dialogue, root }
}

describe('a passive port', () => {
  it('gives nothing to other addresses that come first, and the client gets all (C-07, B-23)', async () => {
    const { dialogue } = await victim()
    const port = await passivePort(dialogue)
    expect(await steal(port)).toEqual(nothing)
    const data = await dial(port)
    dialogue.write('RETR secret\r\n')
    expect((await heard(data)).equals(SECRET)).toBe(true)
    expect([(await dialogue.reply()).code, (await dialogue.reply()).code]).toEqual([150, 226])
  })

  it('gives nothing to other addresses while the transfer waits for its client (C-07, B-23)', async () => {
    const { dialogue } = await victim()
    const port = await passivePort(dialogue)
    dialogue.write('RETR secret\r\n')
    expect((await dialogue.reply()).code).toBe(150)
    expect(await steal(port)).toEqual(nothing)
    expect((await heard(await dial(port))).equals(SECRET)).toBe(true)
    expect((await dialogue.reply()).code).toBe(226)
  })

  it('takes nothing from other addresses into an upload (C-07, B-23)', async () => {
    const { dialogue, root } = await victim()
    const port = await passivePort(dialogue)
    dialogue.write('STOR report\r\n')
    expect((await dialogue.reply()).code).toBe(150)
    await steal(port)
    const data = await dial(port)
    await push(data, 'the true ')
    const late = begin(port, { from: THIEVES[0]! })
    late.write('forged')
    data.end('report')
    expect((await dialogue.reply()).code).toBe(226)
    expect(readFileSync(join(root, 'report'), 'utf8')).toBe('the true report')
    await closed(late)
  })

  it('takes one connection of the client and no second one (B-25)', async () => {
    const { dialogue } = await victim()
    const port = await passivePort(dialogue)
    const first = await dial(port)
    const second = begin(port)
    expect(await heard(second)).toEqual(Buffer.alloc(0))
    dialogue.write('RETR secret\r\n')
    expect((await heard(first)).equals(SECRET)).toBe(true)
  })

  it('is nobody’s any more when its session has taken another, or has gone (B-24)', async () => {
    const { dialogue } = await victim()
    const left = await passivePort(dialogue)
    const now = await passivePort(dialogue)
    expect(await heard(begin(left))).toEqual(Buffer.alloc(0))
    dialogue.destroy()
    await dialogue.closed
    expect(await heard(begin(now))).toEqual(Buffer.alloc(0))
  })

  it('over IPv6 gives nothing to IPv4 on the same port (B-14)', async () => {
    const { port } = await serve(memoryStorage({ files: { '/secret': SECRET } }), { host: '::1' })
    const dialogue = await logIn(port, { host: '::1' })
    const offered = await passivePort(dialogue)
    expect(await heard(begin(offered, { from: '127.0.0.2' }))).toEqual(Buffer.alloc(0))
    const data = await dial(offered, { host: '::1' })
    dialogue.write('RETR secret\r\n')
    expect((await heard(data)).equals(SECRET)).toBe(true)
  })
})

describe('a thief behind the same address', () => {
  async function secured(sessionReuse: 'prefer' | 'require') {
    const { port } = await serve(memoryStorage({ files: { '/secret': SECRET } }), {
      tls: { ...tls, sessionReuse },
    })
    const dialogue = await visit(port)
    await dialogue.command('AUTH TLS')
    await dialogue.secure()
    await enter(dialogue)
    await dialogue.command('PBSZ 0')
    await dialogue.command('PROT P')
    return dialogue
  }

  it('gets nothing without TLS where the data is protected (C-07)', async () => {
    const dialogue = await secured('prefer')
    const data = await dial(await passivePort(dialogue))
    dialogue.write('RETR secret\r\n')
    data.write('please\r\n')
    const got = await heard(data)
    expect(got.includes('victim')).toBe(false)
    expect((await dialogue.reply()).code).toBe(150)
    expect((await dialogue.reply()).code).toBe(522)
  })

  it('gets nothing with a TLS session of its own where the session’s has to be resumed (C-07, P-53)', async () => {
    const dialogue = await secured('require')
    const data = await dial(await passivePort(dialogue))
    dialogue.write('RETR secret\r\n')
    const own = connectTls({ socket: data, rejectUnauthorized: false })
    own.on('error', () => {})
    expect(await heard(own)).toEqual(Buffer.alloc(0))
    expect([(await dialogue.reply()).code, (await dialogue.reply()).code]).toEqual([150, 522])
    const resumed = await receiveData(dialogue, 'RETR secret', { secure: true })
    expect([resumed.bytes.equals(SECRET), resumed.reply.code]).toEqual([true, 226])
  })
})
