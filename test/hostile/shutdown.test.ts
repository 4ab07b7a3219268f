// The end of a server, whatever its clients are doing: told right, over in time, and nothing is left (C-43, P-12).
import type { Socket } from 'node:net'
import type { Dialogue } from '@longshore/core/testing'
import { memoryStorage } from '@longshore/storage-memory'
import { describe, expect, it } from 'vitest'
import { SERVER_CERT, SERVER_KEY } from '../dialogues/runner/certificates.js'
import { serve } from './lab/serve.js'
import { type Report, ServerProcess } from './lab/server-process.js'
import { begin, push } from './lab/transfer.js'
import { dial, begin as dialLoosely, enter, heard, logIn, passivePort, visit } from './lab/visitor.js'

const tls = { cert: SERVER_CERT, key: SERVER_KEY }
const LARGE = 'x'.repeat(60_000)
/** What a process without sockets still has: its pipes, and the immediate that answers. */
const OWN = /Pipe|Immediate|SimpleWriteWrap|FSReq|Timeout/

/** One client of every kind, brought to where it waits. */
async function everyKind([clear = 0, implicit = 0]: readonly number[]): Promise<{
  sessions: number
  transfers: number
}> {
  const idle = await logIn(clear)
  await passivePort(idle)
  await (await visit(clear)).command('USER ada')
  await dial(clear)
  await dial(implicit)
  const authenticating = await visit(clear)
  await authenticating.command('AUTH TLS')
  const secured = await visit(clear)
  await secured.command('AUTH TLS')
  await secured.secure()
  await enter(secured)
  const waiting = await logIn(clear)
  await passivePort(waiting)
  waiting.write('LIST\r\n')
  await waiting.reply()
  const uploading = await begin(await logIn(clear), 'STOR upload')
  await push(uploading.data, 'some')
  const downloading = await begin(await logIn(clear), 'RETR large')
  downloading.data.pause()
  const deaf = await dial(clear)
  deaf.pause()
  for (let block = 0; block < 200; block++) deaf.write('FEAT\r\n'.repeat(1_000))
  const unfinished = await dial(clear)
  unfinished.write('USER a')
  return { sessions: 11, transfers: 3 }
}

function leftovers({ resources, descriptors }: Report, before: Report): unknown {
  const open = Object.keys(resources).filter(kind => !OWN.test(kind))
  return { open, sockets: (descriptors.socket ?? 0) > (before.descriptors.socket ?? 0) ? descriptors : 0 }
}

async function processWithFiles(): Promise<ServerProcess> {
  const files = { '/large': LARGE, '/small': 'x' }
  return ServerProcess.start({ files, options: { tls }, listen: [{}, { implicitTls: true }] })
}

describe('close() without a grace', () => {
  it('ends clients of every kind, counts them right, and leaves nothing (C-43)', {
    timeout: 30_000,
  }, async () => {
    const server = await processWithFiles()
    const before = await server.report()
    const { sessions, transfers } = await everyKind(server.ports)
    await server.until(
      'all here',
      report => report.sessions === sessions && (report.counts['transfer-started'] ?? 0) === transfers,
    )
    await server.standstill()
    const begun = performance.now()
    const report = await server.close(0)
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect([report.closed, report.complaints]).toMatchObject([{ sessions, transfersCut: transfers }, []])
    expect(report.closed?.cut).toHaveLength(transfers)
    expect(report.counts).toMatchObject({
      'session-closed': sessions,
      'transfer-finished': transfers,
      closed: 1,
    })
    expect(leftovers(report, before)).toEqual({ open: [], sockets: 0 })
  })

  it('ends a hundred transfers at random points, and leaves nothing (C-43, C-38)', {
    timeout: 60_000,
  }, async () => {
    const server = await ServerProcess.start({
      files: { '/large': LARGE },
      options: { limits: { maxSessionsPerAddress: 200 } },
    })
    const before = await server.report()
    const dialogues = await Promise.all(Array.from({ length: 100 }, () => logIn(server.port)))
    const ended = Promise.all(dialogues.map((dialogue, i) => transferAgain(dialogue, i)))
    await server.until('some begun', ({ counts }) => (counts['transfer-started'] ?? 0) > 300)
    const report = await server.close(0)
    await ended
    expect([report.sessions, report.closed?.sessions, report.complaints]).toEqual([0, 100, []])
    expect(report.counts['transfer-finished']).toBe(report.counts['transfer-started'])
    expect(leftovers(report, before)).toEqual({ open: [], sockets: 0 })
  })
})

/** Transfers until the session ends. */
async function transferAgain(dialogue: Dialogue, i: number): Promise<void> {
  try {
    for (;;) {
      const { data, end } = await begin(
        dialogue,
        ['RETR large', `STOR up${i}`, 'LIST', 'MLSD', `APPE log${i}`][i % 5]!,
      )
      if (i % 5 === 1 || i % 5 === 4) data.end(LARGE)
      data.resume()
      await end
    }
  } catch {
    dialogue.destroy()
  }
}

describe('close() with a grace', () => {
  async function scene() {
    const { server, port } = await serve(memoryStorage({ files: { '/file': LARGE } }))
    const [idle, working] = [await logIn(port), await logIn(port)]
    const upload = await begin(working, 'STOR upload')
    await push(upload.data, 'half ')
    return { server, port, idle, working, upload }
  }

  it('tells the idle at once, lets a transfer end, then tells its session (C-43, P-12)', async () => {
    const { server, idle, working, upload } = await scene()
    const closed = server.close({ graceMs: 8_000 })
    expect((await idle.reply()).wire).toBe('421 The server is closing.\r\n')
    expect(working.unread).toEqual([])
    upload.data.end('whole')
    expect((await upload.end).code).toBe(226)
    expect((await working.reply()).code).toBe(421)
    expect(await closed).toMatchObject({ sessions: 2, transfersCut: 0 })
    expect(server.sessions.size).toBe(0)
  })

  it('takes nobody in any more, neither to sessions nor to ports that were offered (C-43)', async () => {
    const { server, port, idle, upload } = await scene()
    const offered = await passivePort(idle)
    const closed = server.close({ graceMs: 8_000 })
    await idle.closed
    await expect(dial(port)).rejects.toThrow('ECONNREFUSED')
    // Its listener serves others until the last transfer is over, and hands nobody over to them.
    expect((await heard(dialLoosely(offered))).toString()).toBe('')
    upload.data.end()
    await closed
    await expect(server.listen(0)).rejects.toThrow('closed')
  })

  it('cuts what is not over in time, and says so (C-43)', async () => {
    const { server, working, upload } = await scene()
    const begun = performance.now()
    const report = await server.close({ graceMs: 300 })
    expect(performance.now() - begun).toBeGreaterThanOrEqual(290)
    expect(performance.now() - begun).toBeLessThan(10_000)
    const cut = [{ session: expect.any(String), remoteAddress: '127.0.0.1', user: 'ada' }]
    expect(report).toMatchObject({ sessions: 2, transfersCut: 1, cut, abandoned: [] })
    expect(report.cut).toMatchObject([
      { direction: 'upload', path: expect.stringMatching(/^\//), bytes: expect.any(Number) },
    ])
    expect((await upload.end).code).toBe(421)
    await working.closed
    expect(upload.data.readableEnded || upload.data.destroyed || (await ends(upload.data))).toBe(true)
  })

  it('called twice is one close with one report (C-43)', async () => {
    const { server } = await scene()
    const [first, second] = [server.close({ graceMs: 50 }), server.close()]
    expect(await first).toEqual(await second)
    expect(await server.close()).toEqual(await first)
  })

  it('does not wait for somebody who connects and says nothing (C-43)', async () => {
    const { server, port } = await serve(memoryStorage())
    const silent = await dial(port)
    const said = heard(silent)
    expect(await server.close({ graceMs: 60_000 })).toMatchObject({ sessions: 1, transfersCut: 0 })
    expect((await said).toString()).toMatch(/^220 .*\r\n421 .*\r\n$/)
  })
})

function ends(socket: Socket): Promise<boolean> {
  return new Promise(resolve => socket.once('close', () => resolve(true)))
}
