// What one conversation cannot show: limits that others use up, and the end of the server (protocol rules P-12, P-20, B-22, C-43).
import { once } from 'node:events'
import { connect } from 'node:net'
import { staticUsers } from '@longshore/auth'
import { createServer, type FtpServer, type ServerOptions } from '@longshore/core'
import { Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pattern } from './runner/bytes-text.js'
import { DataLine } from './runner/data-line.js'
import { expectNothingLeft, openSockets } from './runner/leaks.js'
import { portTold } from './runner/wording.js'

const HOST = '127.0.0.1'
const FILE = pattern(5_000_000)
const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`/many/${i}`, '']))

let before = 0
let server: FtpServer
let port = 0

beforeEach(() => {
  before = openSockets()
})

afterEach(async () => {
  await server.close()
  await expectNothingLeft(before)
})

async function listen(options: Partial<ServerOptions> = {}): Promise<void> {
  const storage = memoryStorage({ files: { '/file': FILE, ...many } })
  const users = [
    { name: 'alice', password: 'secret', storage },
    { name: 'single', password: 'secret', storage, limits: { maxSessions: 1 } },
  ]
  server = createServer({ authenticator: staticUsers(users), ...options })
  port = (await server.listen(0, HOST)).port
}

async function dial(): Promise<Dialogue> {
  const socket = connect({ host: HOST, port, noDelay: true })
  await once(socket, 'connect')
  return new Dialogue(socket)
}

async function login(user = 'alice'): Promise<{ control: Dialogue; code: number }> {
  const control = await dial()
  await control.reply()
  await control.command(`USER ${user}`)
  return { control, code: (await control.command('PASS secret')).code }
}

async function passive(control: Dialogue): Promise<DataLine> {
  const line = new DataLine({ host: HOST, protection: () => undefined })
  line.told(portTold(await control.command('EPSV')) as number)
  return line
}

describe('a server', () => {
  it('greets who is one too many with 421 and closes (P-20)', async () => {
    await listen({ limits: { maxSessions: 1 } })
    const first = await dial()
    expect((await first.reply()).code).toBe(220)
    const second = await dial()
    expect((await second.reply()).code).toBe(421)
    await second.closed
    expect((await first.command('NOOP')).code).toBe(200)
    first.destroy()
  })

  it('lets somebody else in when one has gone', async () => {
    await listen({ limits: { maxSessionsPerAddress: 1 } })
    const first = await dial()
    await first.reply()
    await first.command('QUIT')
    await first.closed
    const second = await dial()
    expect((await second.reply()).code).toBe(220)
    second.destroy()
  })

  it('refuses the second session of a user who may have one, and gives it back (P-23)', async () => {
    await listen()
    const first = await login('single')
    const second = await login('single')
    expect([first.code, second.code]).toEqual([230, 530])
    await first.control.command('QUIT')
    await first.control.closed
    const third = await login('single')
    expect(third.code).toBe(230)
    second.control.destroy()
    third.control.destroy()
  })

  it('says 421 to idle sessions when it closes (P-12, C-43)', async () => {
    await listen()
    const idle = await login()
    const early = await dial()
    await early.reply()
    const closing = server.close()
    expect((await idle.control.reply()).code).toBe(421)
    expect((await early.reply()).code).toBe(421)
    expect(await closing).toMatchObject({ sessions: 2, transfersCut: 0 })
  })

  it('lets a transfer end while it closes, and says 421 then (C-43)', async () => {
    await listen()
    const { control } = await login()
    await control.command('TYPE I')
    const line = await passive(control)
    control.write('RETR file\r\n')
    expect((await control.reply()).code).toBe(150)
    await line.take(10)
    const closing = server.close({ graceMs: 10_000 })
    expect((await line.takeAll()).length).toBe(FILE.length - 10)
    expect((await control.reply()).code).toBe(226)
    expect((await control.reply()).code).toBe(421)
    expect(await closing).toMatchObject({ sessions: 1, transfersCut: 0 })
    line.close()
  })

  it('cuts transfers when it closes without grace', async () => {
    await listen()
    const { control } = await login()
    await control.command('TYPE I')
    const line = await passive(control)
    await line.connect(false)
    control.write('STOR new\r\n')
    expect((await control.reply()).code).toBe(150)
    const closing = server.close()
    expect((await control.reply()).code).toBeGreaterThan(400)
    expect(await closing).toMatchObject({ sessions: 1, transfersCut: 1 })
    line.close()
  })

  it('lists every entry of a large directory, each once (A7)', async () => {
    await listen()
    const { control } = await login()
    const line = await passive(control)
    control.write('NLST many\r\n')
    const names = (await line.takeAll()).toString().trimEnd().split('\r\n')
    expect(new Set(names).size).toBe(10_000)
    expect(names.length).toBe(10_000)
    expect((await control.reply()).code).toBe(150)
    expect((await control.reply()).code).toBe(226)
    control.destroy()
    line.close()
  })

  it('does not mind what another session does to its passive port (B-24)', async () => {
    await listen()
    const [mine, other] = [await login(), await login()]
    const line = await passive(mine.control)
    for (let i = 0; i < 20; i++) await other.control.command('EPSV')
    mine.control.write('NLST many\r\n')
    expect((await mine.control.reply()).code).toBe(150)
    expect((await line.takeAll()).length).toBeGreaterThan(10_000)
    expect((await mine.control.reply()).code).toBe(226)
    for (const { control } of [mine, other]) control.destroy()
    line.close()
  })
})
