// A process that is out of descriptors in the middle of transfers: those that run end whole, those that need one more are refused and can be had again, and nobody is dropped (C-40, C-38; G12).
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialogue } from '@longshore/core/testing'
import { expect, it } from 'vitest'
import { temporaryFolder } from './lab/folders.js'
import { describeWith } from './lab/needs.js'
import { type Report, ServerProcess } from './lab/server-process.js'
import { begin, push } from './lab/transfer.js'
import { closed, dial, begin as knock, logIn, passivePort, visit } from './lab/visitor.js'

/** How often the process runs out; `npm run faults` asks for more. */
const ROUNDS = Number(process.env.LONGSHORE_EXHAUSTIONS ?? 3)
const MIB = 1024 * 1024
const LARGE = Buffer.alloc(8 * MIB, 'neither torn nor lost ')
const HALF = LARGE.length / 2

/** What needs a descriptor more than its data connection. */
const REFUSED = ['RETR large', 'STOR new', 'STOR old', 'APPE old', 'STOU new', 'LIST', 'MLSD'] as const

async function scene() {
  const root = temporaryFolder()
  writeFileSync(join(root, 'large'), LARGE)
  writeFileSync(join(root, 'old'), 'old')
  const options = { limits: { maxSessionsPerAddress: 100 }, timeouts: { acceptMs: 300 } }
  const server = await ServerProcess.start({ root, options })
  // What it has without a session stays, so that nothing below this number becomes free.
  const most = server.nextDescriptor()
  const sessions = await Promise.all(Array.from({ length: REFUSED.length + 3 }, () => logIn(server.port)))
  return { root, server, sessions, exhaust: () => server.exhaust(most) }
}

/** Reads `data` to its end, when told to. */
function reading(data: Awaited<ReturnType<typeof begin>>['data']): () => Promise<Buffer> {
  data.pause()
  return async () => {
    const chunks: Buffer[] = []
    for await (const chunk of data) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }
}

/** The final reply to a transfer on a data connection that is there already; uploads are empty. */
async function outcome(dialogue: Dialogue, line: string, port: number): Promise<number> {
  const data = await dial(port)
  data.resume()
  if (!/^(?:RETR|LIST|MLSD)/.test(line)) data.end()
  const { code } = await dialogue.command(line)
  data.destroy()
  return code
}

/** Everything that needs one more descriptor is refused while there is none, with replies that say so. */
async function expectRefusals(sessions: readonly Dialogue[], exhaust: () => Promise<void>): Promise<void> {
  const ready = await Promise.all(
    sessions.map(async dialogue => {
      const data = await dial(await passivePort(dialogue))
      data.resume()
      return { dialogue, data }
    }),
  )
  // The server has taken all of them when it has answered what came behind them.
  await Promise.all(sessions.map(dialogue => dialogue.command('NOOP')))
  await exhaust()
  const codes = await Promise.all(
    ready.map(async ({ dialogue, data }, i) => {
      const { code } = await dialogue.command(REFUSED[i] as string)
      data.destroy()
      return code
    }),
  )
  expect(codes).toEqual(REFUSED.map(() => 451))
}

/** Something below `root` is open. */
function isInUse(root: string, { descriptors }: Report): boolean {
  // Descriptors are told without numbers at their ends.
  const folder = root.replace(/\d+$/, '')
  return Object.keys(descriptors).some(name => name.startsWith(folder))
}

describeWith('a process that runs out of descriptors', ['prlimit'], () => {
  it(`loses no session and no transfer, and recovers, ${ROUNDS} times`, {
    timeout: 30_000 + ROUNDS * 5_000,
  }, async () => {
    const { root, server, sessions, exhaust } = await scene()
    const [down, up, late, ...others] = sessions as [Dialogue, Dialogue, Dialogue, ...Dialogue[]]
    for (let round = 0; round < ROUNDS; round++) {
      const download = await begin(down, 'RETR large')
      const rest = reading(download.data)
      const upload = await begin(up, 'STOR copy')
      await push(upload.data, LARGE.subarray(0, HALF))
      const port = await passivePort(late)
      await expectRefusals(others, exhaust)
      // A connection that cannot be accepted is let down, and not waited for longer than usual.
      const stranger = knock(server.port)
      expect([425, 451]).toContain(await outcome(late, 'RETR large', port))
      for (const dialogue of sessions.slice(2)) expect((await dialogue.command('NOOP')).code).toBe(200)
      await push(upload.data, LARGE.subarray(HALF))
      upload.data.end()
      expect((await upload.end).code).toBe(226)
      expect(readFileSync(join(root, 'copy')).equals(LARGE)).toBe(true)
      expect((await rest()).equals(LARGE)).toBe(true)
      expect((await download.end).code).toBe(226)
      await server.relieve()
      await closed(stranger)
      for (const [i, dialogue] of others.entries())
        expect(await outcome(dialogue, REFUSED[i] as string, await passivePort(dialogue))).toBe(226)
      expect(await outcome(late, 'RETR large', await passivePort(late))).toBe(226)
      expect(readFileSync(join(root, 'old'), 'utf8')).toBe('')
      await visit(server.port).then(dialogue => dialogue.destroy())
    }
    for (const dialogue of sessions) dialogue.destroy()
    const isOver = (report: Report) => report.sessions === 0 && !isInUse(root, report)
    const after = await server.until('everything closed', isOver)
    expect(after.complaints.filter(text => text.includes('MaxListeners'))).toEqual([])
    expect(server.stderr).toBe('')
  })
})
