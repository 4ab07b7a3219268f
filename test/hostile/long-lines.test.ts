// Lines without end, lines without number and telnet without sense cost neither memory nor replies (C-32, P-03, P-04, P-06; G26).
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { serve } from './lab/serve.js'
import { type Report, ServerProcess } from './lab/server-process.js'
import { begin } from './lab/transfer.js'
import { ask, dial, heard, logIn } from './lab/visitor.js'

const MIB = 1024 * 1024
const BLOCK = Buffer.alloc(MIB, 'x')
/** Their replies are more than the system holds for one connection. */
const COMMANDS = 200_000
/** Far less than what was sent, and more than one connection may hold. */
const ROOM = 8 * MIB

/** Writes as fast as the other side takes it. */
async function pour(socket: Socket, block: Uint8Array, times: number): Promise<void> {
  for (let time = 0; time < times; time++) if (!socket.write(block)) await once(socket, 'drain')
}

/** What the server says from now on, counted by line. */
function counted(socket: Socket): { readonly lines: Map<string, number>; bytes: number; total: number } {
  const seen = { lines: new Map<string, number>(), bytes: 0, total: 0 }
  let rest = ''
  socket.on('data', (chunk: Buffer) => {
    seen.bytes += chunk.length
    const lines = (rest + chunk.toString('latin1')).split('\r\n')
    rest = lines.pop() ?? ''
    seen.total += lines.length
    for (const line of lines) seen.lines.set(line, (seen.lines.get(line) ?? 0) + 1)
  })
  return seen
}

async function loggedIn(server: ServerProcess): Promise<Socket> {
  const socket = await dial(server.port)
  socket.write('USER ada\r\nPASS lovelace\r\n')
  let said = ''
  while (!said.includes('230 ')) said += String((await once(socket, 'data'))[0])
  return socket
}

function grown(before: Report, after: Report): number {
  return after.held - before.held
}

/** A server that has seen long lines and many commands already, so that what the runtime takes once is counted in. */
async function warmServer(): Promise<ServerProcess> {
  const server = await ServerProcess.start()
  const socket = await loggedIn(server)
  socket.resume()
  await pour(socket, BLOCK, 16)
  await pour(socket, Buffer.from(`\r\n${'HELP\r\nFEAT\r\nSTAT\r\nPWD\r\n'.repeat(1_000)}`), 4)
  socket.end('QUIT\r\n')
  await once(socket, 'close')
  await server.until('the warm-up gone', ({ sessions }) => sessions === 0)
  return server
}

describe('a line of 64 MiB', () => {
  it('is thrown away as it comes, with one short reply, and the next line is heard (C-32, P-03)', {
    timeout: 40_000,
  }, async () => {
    const server = await warmServer()
    const before = await server.report()
    const socket = await loggedIn(server)
    const seen = counted(socket)
    await pour(socket, BLOCK, 64)
    const during = await server.report()
    socket.write('\r\nNOOP\r\n')
    while (seen.total < 2) await once(socket, 'data')
    expect([...seen.lines]).toEqual([
      ['500 Line too long.', 1],
      ['200 OK.', 1],
    ])
    expect(grown(before, during)).toBeLessThan(ROOM)
    expect((await server.report()).heap - before.heap).toBeLessThan(2 * MIB)
  })

  it('is the last of three (C-32, P-03)', { timeout: 40_000 }, async () => {
    const server = await warmServer()
    const socket = await loggedIn(server)
    const said = heard(socket, 20_000)
    const long = Buffer.concat([Buffer.alloc(5_000, 'x'), Buffer.from('\n')])
    for (let line = 0; line < 10; line++) socket.write(long)
    expect((await said).toString().split('\r\n')).toEqual([
      ...['500 Line too long.', '500 Line too long.', '421 Too many lines that are too long.', ''],
    ])
  })
})

describe('commands by the hundred thousand whose replies nobody reads', () => {
  it('wait in the system and not in the process, and are all answered in the end (C-32, P-04)', {
    timeout: 40_000,
  }, async () => {
    const server = await warmServer()
    const socket = await loggedIn(server)
    const name = 'x'.repeat(200)
    socket.write(`MKD ${name}\r\nCWD ${name}\r\n`)
    while (!String((await once(socket, 'data'))[0]).includes('250 '));
    const before = await server.report()
    socket.pause()
    const block = Buffer.from('PWD\r\n'.repeat(1_000))
    for (let written = 0; written < COMMANDS; written += 1_000) socket.write(block)
    const other = await logIn(server.port)
    expect((await other.command('PWD')).code).toBe(257)
    const during = await server.standstill()
    expect(grown(before, during)).toBeLessThan(ROOM)
    expect(during.heap - before.heap).toBeLessThan(4 * MIB)
    expect(during.counts.command).toBeLessThan(COMMANDS / 2)
    const seen = counted(socket)
    socket.resume()
    while (seen.total < COMMANDS) await once(socket, 'data')
    expect([...seen.lines]).toEqual([[`257 "/${name}" is the current directory.`, COMMANDS]])
    expect((await server.report()).complaints).toEqual([])
  })

  it('with long replies too (C-32, P-04)', { timeout: 40_000 }, async () => {
    const server = await warmServer()
    const socket = await loggedIn(server)
    const before = await server.report()
    socket.pause()
    for (let block = 0; block < 100; block++) socket.write('HELP\r\nFEAT\r\nSTAT\r\nMLST\r\n'.repeat(100))
    expect((await (await logIn(server.port)).command('PWD')).code).toBe(257)
    const during = await server.standstill()
    expect(grown(before, during)).toBeLessThan(ROOM)
    expect(during.heap - before.heap).toBeLessThan(4 * MIB)
  })

  it('behind a transfer that stands still wait in the system too (C-32, P-04)', {
    timeout: 40_000,
  }, async () => {
    const server = await warmServer()
    const dialogue = await logIn(server.port)
    const upload = await begin(dialogue, 'STOR slow')
    const before = await server.report()
    for (let written = 0; written < COMMANDS; written += 1_000) dialogue.write('PWD\r\n'.repeat(1_000))
    const during = await server.standstill()
    expect(during.counts.command).toBe(before.counts.command)
    expect(during.heap - before.heap).toBeLessThan(4 * MIB)
    upload.data.end('whole')
    expect((await upload.end).code).toBe(226)
    for (let answered = 0; answered < COMMANDS; answered++) expect((await dialogue.reply()).code).toBe(257)
  })
})

describe('commands by the ten thousand in one go', () => {
  it('behind one that takes time are all answered, in order (C-32, P-04)', async () => {
    const { port, events } = await serve(memoryStorage({ files: { '/file': 'x' } }))
    const dialogue = await logIn(port)
    const lines = [
      'SIZE file',
      ...Array<string>(20_000).fill('NOOP'),
      'STAT file',
      ...Array<string>(20_000).fill('SYST'),
    ]
    const replies = await ask(dialogue, lines)
    const codes = replies.map(({ code }) => code)
    expect(codes).toEqual([213, ...Array(20_000).fill(200), 213, ...Array(20_000).fill(215)])
    expect(events.filter(({ type }) => type === 'fault')).toEqual([])
  })
})

describe('telnet negotiation without end', () => {
  it('is answered 16 times and no more (C-32, P-06)', { timeout: 40_000 }, async () => {
    const server = await warmServer()
    const socket = await loggedIn(server)
    const seen = counted(socket)
    const asked = Buffer.from(Array.from({ length: 30_000 }, (_, i) => [0xff, 0xfd, i % 0xf0]).flat())
    await pour(socket, asked, 10)
    socket.write('NOOP\r\n')
    while (seen.total < 1) await once(socket, 'data')
    expect(seen.bytes).toBe(16 * 3 + '200 OK.\r\n'.length)
  })
})
